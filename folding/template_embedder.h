// What templates add: to pairs of residues, and as rows of the alignment. Source: Jumper et al. 2021,
// doi:10.1038/s41586-021-03819-2, supplement, algorithms 2 (lines 7 to 13), 16 and 17.
#pragma once

#include "folding/evoformer.h"
#include "folding/pass_features.h"

namespace rz::folding {

/// Torsions of templates to rows of the alignment; monomer and multimer models differ in the features alone.
class TemplateRows {
 public:
  TemplateRows() = default;
  TemplateRows(const LayerReader& reader, const Scope& evoformer, int64_t features, int64_t msa_width);

  /// features [t, n, ...] on the host; rows [t, n, msa width] is written.
  void operator()(const Session& session, const Array& features, const Tensor& rows) const;

 private:
  Linear in_, out_;
};

class TemplateEmbedder {
 public:
  /// Whether the model uses templates at all (AlphaFold's models 1 and 2).
  static bool is_part_of(const Scope& evoformer);

  TemplateEmbedder(const LayerReader& reader, const Scope& evoformer, int64_t pair_width, int64_t msa_width);

  int64_t pair_width() const { return pair_in_.width(); }  ///< of a template's own representation

  /// pair [n, n, pair width] += what the templates say; pair_mask [n, n] u8
  void add_to_pair(const Session& session, const TemplateFeatures& templates, const Tensor& pair,
                   const Tensor& pair_mask) const;

  /// One row per template: rows [t, n, msa width] is written.
  void embed_rows(const Session& session, const TemplateFeatures& templates, const Tensor& rows) const;

 private:
  void embed_template(const Session& session, const TemplateFeatures& templates, int64_t t, const Tensor& out) const;

  Linear pair_in_;
  std::vector<PairUpdates> blocks_;
  LayerNorm pair_norm_;
  std::optional<TemplateAttention> attention_;
  TemplateRows rows_;
};

}  // namespace rz::folding
