#include "folding/trunk.h"

#include <algorithm>
#include <cstring>

#include "folding/template_arrays.h"

namespace rz::folding {
namespace {

constexpr char kEvoformer[] = "evoformer";
constexpr char kFirstArray[] = "outer_product_mean//output_b";  // of every block

Array first_rows(const Array& array, int64_t rows) {
  Shape shape = array.shape();
  shape.set_extent(0, rows);
  Array part(array.dtype(), shape);
  std::memcpy(part.tensor().raw(), array.tensor().raw(), part.tensor().bytes());
  return part;
}

/// Those that only the parameters tell.
ModelWidths widths_of(const Parameters& parameters) {
  const std::string block = "evoformer/evoformer_iteration/";
  ModelWidths widths;
  widths.heads = parameters.extent(block + "msa_row_attention_with_pair_bias//feat_2d_weights", 2);
  widths.triangle_hidden = parameters.extent(block + "triangle_multiplication_outgoing/output_projection//weights", 1);
  widths.outer_product = parameters.extent(block + "outer_product_mean/left_projection//bias", 1);
  widths.point_heads =
      parameters.extent("structure_module/fold_iteration/invariant_point_attention//trainable_point_weights", 0);
  return widths;
}

}  // namespace

int64_t rows_in_use(const Array& mask) {
  const int64_t rows = mask.dim(0), n = mask.dim(1);
  int64_t used = rows;
  const auto masked = [&](int64_t row) {
    const float* values = mask.data<float>() + row * n;
    return std::all_of(values, values + n, [](float v) { return v == 0; });
  };
  while (used > 1 && masked(used - 1)) --used;
  return used;
}

Trunk::Trunk(const LayerReader& reader, const Parameters& parameters)
    : embedder_(reader, Scope(parameters, kEvoformer)) {
  const Scope evoformer(parameters, kEvoformer);
  if (TemplateEmbedder::is_part_of(evoformer)) templates_.emplace(reader, evoformer, pair_width(), msa_width());
  if (MultimerTemplates::is_part_of(evoformer)) {
    multimer_templates_.emplace(reader, evoformer, pair_width(), msa_width());
  }
  const OuterProduct order = is_multimer() ? OuterProduct::first : OuterProduct::last;
  const Scope extra = evoformer.child("extra_msa_stack"), trunk = evoformer.child("evoformer_iteration");
  for (int64_t block = 0; block < extra.blocks(kFirstArray); ++block) {
    extra_blocks_.emplace_back(reader, extra.of_block(block), embedder_.extra_width(), pair_width(), order);
  }
  for (int64_t block = 0; block < trunk.blocks(kFirstArray); ++block) {
    blocks_.emplace_back(reader, trunk.of_block(block), msa_width(), pair_width(), order);
  }
  single_ = reader.linear(evoformer.child("single_activations"), msa_width());
  widths_ = widths_of(parameters);
  widths_.msa = msa_width();
  widths_.pair = pair_width();
  widths_.extra = embedder_.extra_width();
  if (templates_) widths_.template_pair = widths_.template_hidden = templates_->pair_width();
  if (multimer_templates_) widths_.template_pair = widths_.template_hidden = multimer_templates_->pair_width();
}

void Trunk::run_extra_stack(const Session& session, const PassFeatures& features, const Tensor& pair,
                            const Tensor& pair_mask) const {
  const ArenaScope scope(session.arena);
  const int64_t rows = rows_in_use(features.extra_msa_mask);
  const Tensor extra = session.alloc(Shape{rows, features.residues(), embedder_.extra_width()});
  embedder_.embed_extra(session, features, extra);
  session.report("extra_msa_embedder", extra);
  const StackMasks masks = make_masks(session, first_rows(features.extra_msa_mask, rows), pair_mask);
  for (size_t block = 0; block < extra_blocks_.size(); ++block) {
    const std::string name = "extra_msa.block" + std::to_string(block);
    extra_blocks_[block](session, extra, pair, masks, name);
    session.report(name + ".0", extra);
    session.report(name + ".1", pair);
  }
}

void Trunk::run_templates(const Session& session, const PassFeatures& features, const TemplateFeatures& templates,
                          const Tensor& pair, const Tensor& pair_mask, const Tensor& rows, float* mask) const {
  const ArenaScope scope(session.arena);
  Array row_mask;
  if (multimer_templates_) {
    multimer_templates_->add_to_pair(session, templates, features.chain, pair, pair_mask);
    multimer_templates_->embed_rows(session, templates, rows);
    row_mask = multimer_row_mask(templates);
  } else {
    templates_->add_to_pair(session, templates, pair, pair_mask);
    templates_->embed_rows(session, templates, rows);
    row_mask = template_row_mask(templates);
  }
  std::copy_n(row_mask.data<float>(), row_mask.numel(), mask);
}

/// Multimer models see a template in any case; the others only where one is no padding.
std::optional<TemplateFeatures> Trunk::templates_for_pass(const PassFeatures& features) const {
  if (multimer_templates_) return features.templates ? features.templates : empty_template(features.residues());
  if (templates_ && features.templates && features.templates->any()) return features.templates;
  return {};
}

Representations Trunk::operator()(const Session& session, const PassFeatures& features,
                                  const Recycled& recycled) const {
  embedder_.require_widths(features);
  const int64_t n = features.residues(), rows = features.msa_feat.dim(0), width = embedder_.msa_width();
  const std::optional<TemplateFeatures> templates = templates_for_pass(features);
  const int64_t all_rows = rows + (templates ? templates->count() : 0);
  const Tensor msa = session.alloc(Shape{all_rows, n, width});
  const Tensor single = session.alloc(Shape{n, single_.width()});
  embedder_.embed_msa(session, features, recycled, msa.slice(0, rows));
  embedder_.embed_pair(session, features, recycled);
  session.report("embedded.msa", msa.slice(0, rows));
  session.report("embedded.pair", recycled.pair);
  const Tensor pair_mask = make_pair_mask(session, features.seq_mask);
  Array mask(DType::f32, Shape{all_rows, n});
  std::copy_n(features.msa_mask.data<float>(), rows * n, mask.data<float>());
  if (templates) {
    run_templates(session, features, *templates, recycled.pair, pair_mask, msa.slice(rows, all_rows),
                  mask.data<float>() + rows * n);
  }
  run_extra_stack(session, features, recycled.pair, pair_mask);
  {
    const ArenaScope scope(session.arena);
    const StackMasks masks = make_masks(session, mask, pair_mask);
    session.report("evoformer_input", msa);
    for (size_t block = 0; block < blocks_.size(); ++block) {
      const std::string name = "evoformer.block" + std::to_string(block);
      blocks_[block](session, msa, recycled.pair, masks, name);
      session.report(name + ".0", msa);
      session.report(name + ".1", recycled.pair);
    }
  }
  single_(session, msa.slice(0, 1), single);
  return {msa.slice(0, rows), single};
}

}  // namespace rz::folding
