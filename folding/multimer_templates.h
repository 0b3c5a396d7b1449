// What templates add in multimer models. Source: Evans et al. 2021, doi:10.1101/2021.10.04.463034, supplement,
// section 7.6 and the code of AlphaFold, model/modules_multimer.py.
#pragma once

#include "folding/template_embedder.h"

namespace rz::folding {

class MultimerTemplates {
 public:
  static bool is_part_of(const Scope& evoformer);

  MultimerTemplates(const LayerReader& reader, const Scope& evoformer, int64_t pair_width, int64_t msa_width);

  int64_t pair_width() const { return features_in_.width(); }

  /// pair [n, n, pair width] += the mean over templates, padding included, as the models were trained; chain [n] i32 on
  /// the host; pair_mask [n, n] u8.
  void add_to_pair(const Session& session, const TemplateFeatures& templates, const Array& chain, const Tensor& pair,
                   const Tensor& pair_mask) const;

  /// One row per template: rows [t, n, msa width] is written.
  void embed_rows(const Session& session, const TemplateFeatures& templates, const Tensor& rows) const;

 private:
  void embed_template(const Session& session, const TemplateFeatures& templates, const Array& chain, int64_t t,
                      const Tensor& pair, const Tensor& out) const;

  Linear features_in_;  // the layers of the features, as one
  LayerNorm query_norm_;
  Linear query_in_;
  std::vector<PairUpdates> blocks_;
  LayerNorm out_norm_;
  Linear out_;
  TemplateRows rows_;
};

/// What stands for "no templates": one of no atoms, as AlphaFold's own pipeline makes it.
TemplateFeatures empty_template(int64_t residues);

}  // namespace rz::folding
