// From features to the representations that the heads read: embedders, templates, extra-MSA stack and Evoformer.
// Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement, algorithm 2.
#pragma once

#include <optional>
#include <vector>

#include "folding/embedders.h"
#include "folding/evoformer.h"
#include "folding/memory_plan.h"
#include "folding/multimer_templates.h"
#include "folding/template_embedder.h"

namespace rz::folding {

/// A pass's results, in the session's arena; the pair representation is that of Recycled.
struct Representations {
  Tensor msa;     ///< [s, n, msa width]
  Tensor single;  ///< [n, single width]
};

class Trunk {
 public:
  Trunk(const LayerReader& reader, const Parameters& parameters);

  int64_t msa_width() const { return embedder_.msa_width(); }
  int64_t pair_width() const { return embedder_.pair_width(); }
  int64_t single_width() const { return single_.width(); }
  bool uses_templates() const { return templates_ || multimer_templates_; }
  bool is_multimer() const { return embedder_.is_multimer(); }
  const ModelWidths& widths() const { return widths_; }

  /// Works in recycled.pair. Throws Error(input) where the features are of another width than the model's.
  Representations operator()(const Session& session, const PassFeatures& features, const Recycled& recycled) const;

 private:
  std::optional<TemplateFeatures> templates_for_pass(const PassFeatures& features) const;
  /// Updates the pair representation, writes the templates' rows of the alignment and their mask [t, n].
  void run_templates(const Session& session, const PassFeatures& features, const TemplateFeatures& templates,
                     const Tensor& pair, const Tensor& pair_mask, const Tensor& rows, float* mask) const;
  void run_extra_stack(const Session& session, const PassFeatures& features, const Tensor& pair,
                       const Tensor& pair_mask) const;

  InputEmbedder embedder_;
  std::optional<TemplateEmbedder> templates_;
  std::optional<MultimerTemplates> multimer_templates_;
  std::vector<EvoformerBlock> extra_blocks_, blocks_;
  Linear single_;
  ModelWidths widths_;
};

/// Rows of the extra alignment up to the last one that is not masked, at least one: further masked rows change nothing.
int64_t rows_in_use(const Array& mask);

}  // namespace rz::folding
