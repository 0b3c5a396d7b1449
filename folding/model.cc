#include "folding/model.h"

#include <algorithm>
#include <cmath>

#include "folding/template_arrays.h"
#include "kernels/combine.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int kStructureLayers = 8;  // share their weights, so that no shape tells
constexpr char kEvoformer[] = "evoformer";
constexpr char kFirstArray[] = "outer_product_mean//output_b";        // of every block
const std::string kLayerCount = "ribozyme//structure_module_layers";  // of made-up parameters

int structure_layers(const Parameters& parameters) {
  return parameters.has(kLayerCount) ? parameters.integer(kLayerCount) : kStructureLayers;
}

void fill_zero(const Session& session, const Tensor& tensor) {
  const int64_t count = tensor.numel(), step = session.rows_per_chunk(count, 1);
  const Array zeros(DType::f32, Shape{step});
  for_chunks(count, step, [&](int64_t begin, int64_t end) {
    upload(session.context, tensor.reshape(Shape{count}).slice(begin, end), zeros.tensor().slice(0, end - begin));
  });
  session.context.synchronize();
}

Array download_floats(const Session& session, const Tensor& tensor) {
  Array array(DType::f32, tensor.shape());
  download(session.context, array.tensor(), tensor);
  session.context.synchronize();
  return array;
}

/// Root mean square change of the distances between CA atoms, in Angstrom. Source: Gao et al. 2022,
/// doi:10.1038/s41467-022-29394-2.
double distance_change(const Array& before, const Array& after, const Array& seq_mask) {
  const int64_t n = seq_mask.dim(0);
  const auto ca = [](const Array& positions, int64_t i) {
    return point_at(positions.data<float>() + (i * kAtoms37 + 1) * 3);
  };
  double sum = 0, count = 1e-10;
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      if (seq_mask.data<float>()[i] == 0 || seq_mask.data<float>()[j] == 0) continue;
      const double change = std::sqrt(squared_distance(ca(before, i), ca(before, j))) -
                            std::sqrt(squared_distance(ca(after, i), ca(after, j)));
      sum += change * change;
      count += 1;
    }
  }
  return std::sqrt(sum / count + 1e-8);
}

/// Rows of the extra alignment up to the last one that is not masked, at least one: masked rows change nothing.
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

Array first_rows(const Array& array, int64_t rows) {
  Shape shape = array.shape();
  shape.set_extent(0, rows);
  Array part(array.dtype(), shape);
  std::memcpy(part.tensor().raw(), array.tensor().raw(), part.tensor().bytes());
  return part;
}

}  // namespace

InputSize Model::input_size(const PassFeatures& features) {
  return {features.residues(), features.msa_feat.dim(0), rows_in_use(features.extra_msa_mask),
          features.templates ? features.templates->count() : 0};
}

Model::Model(const Parameters& parameters, const Device& device)
    : name_(parameters.name()),
      weights_(device, parameters.bytes() + parameters.bytes() / 16),
      reader_(weights_),
      embedder_(reader_, Scope(parameters, kEvoformer)) {
  const Scope evoformer(parameters, kEvoformer);
  const int64_t msa_width = embedder_.msa_width(), pair_width = embedder_.pair_width();
  if (TemplateEmbedder::is_part_of(evoformer)) templates_.emplace(reader_, evoformer, pair_width, msa_width);
  if (MultimerTemplates::is_part_of(evoformer)) multimer_templates_.emplace(reader_, evoformer, pair_width, msa_width);
  const OuterProduct order = is_multimer() ? OuterProduct::first : OuterProduct::last;
  const Scope extra = evoformer.child("extra_msa_stack"), trunk = evoformer.child("evoformer_iteration");
  for (int64_t block = 0; block < extra.blocks(kFirstArray); ++block) {
    extra_blocks_.emplace_back(reader_, extra.of_block(block), embedder_.extra_width(), pair_width, order);
  }
  for (int64_t block = 0; block < trunk.blocks(kFirstArray); ++block) {
    blocks_.emplace_back(reader_, trunk.of_block(block), msa_width, pair_width, order);
  }
  single_ = reader_.linear(evoformer.child("single_activations"), msa_width);
  structure_.emplace(reader_, Scope(parameters, "structure_module"), structure_layers(parameters), pair_width);
  heads_.emplace(reader_, parameters, msa_width, pair_width, single_.width());
  widths_.msa = msa_width;
  widths_.pair = pair_width;
  widths_.extra = embedder_.extra_width();
  widths_.heads =
      parameters.extent("evoformer/evoformer_iteration/msa_row_attention_with_pair_bias//feat_2d_weights", 2);
  widths_.triangle_hidden =
      parameters.extent("evoformer/evoformer_iteration/triangle_multiplication_outgoing/output_projection//weights", 1);
  widths_.outer_product =
      parameters.extent("evoformer/evoformer_iteration/outer_product_mean/left_projection//bias", 1);
  widths_.point_heads =
      parameters.extent("structure_module/fold_iteration/invariant_point_attention//trainable_point_weights", 0);
  if (templates_) widths_.template_pair = widths_.template_hidden = templates_->pair_width();
  if (multimer_templates_) widths_.template_pair = widths_.template_hidden = multimer_templates_->pair_width();
  parameters.drop_pages();
}

void Model::run_extra_stack(const Session& session, const PassFeatures& features, const Tensor& pair) const {
  const ArenaScope scope(session.arena);
  const int64_t rows = rows_in_use(features.extra_msa_mask);
  const Tensor extra = session.alloc(Shape{rows, features.residues(), embedder_.extra_width()});
  embedder_.embed_extra(session, features, extra);
  session.report("extra_msa_embedder", extra);
  const StackMasks masks = make_masks(session, first_rows(features.extra_msa_mask, rows), features.seq_mask);
  for (size_t block = 0; block < extra_blocks_.size(); ++block) {
    const std::string name = "extra_msa.block" + std::to_string(block);
    extra_blocks_[block](session, extra, pair, masks, name);
    session.report(name + ".0", extra);
    session.report(name + ".1", pair);
  }
}

void Model::run_templates(const Session& session, const PassFeatures& features, const TemplateFeatures& templates,
                          const Tensor& pair, const Tensor& rows, float* mask) const {
  const ArenaScope scope(session.arena);
  const StackMasks masks = make_masks(session, features.msa_mask, features.seq_mask);
  Array row_mask;
  if (multimer_templates_) {
    multimer_templates_->add_to_pair(session, templates, features.chain, pair, masks.pair);
    multimer_templates_->embed_rows(session, templates, rows);
    row_mask = multimer_row_mask(templates);
  } else {
    templates_->add_to_pair(session, templates, pair, masks.pair);
    templates_->embed_rows(session, templates, rows);
    row_mask = template_row_mask(templates);
  }
  std::copy_n(row_mask.data<float>(), row_mask.numel(), mask);
}

Model::Representations Model::run_trunk(const Session& session, const PassFeatures& features,
                                        const Recycled& recycled) const {
  const int64_t n = features.residues(), rows = features.msa_feat.dim(0), width = embedder_.msa_width();
  const std::optional<TemplateFeatures> templates = templates_for_pass(features);
  const int64_t all_rows = rows + (templates ? templates->count() : 0);
  const Tensor msa = session.alloc(Shape{all_rows, n, width});
  const Tensor single = session.alloc(Shape{n, single_.width()});
  embedder_.embed_msa(session, features, recycled, msa.slice(0, rows));
  embedder_.embed_pair(session, features, recycled);
  session.report("embedded.msa", msa.slice(0, rows));
  session.report("embedded.pair", recycled.pair);
  Array mask(DType::f32, Shape{all_rows, n});
  std::copy_n(features.msa_mask.data<float>(), rows * n, mask.data<float>());
  if (templates) {
    run_templates(session, features, *templates, recycled.pair, msa.slice(rows, all_rows),
                  mask.data<float>() + rows * n);
  }
  run_extra_stack(session, features, recycled.pair);
  {
    const ArenaScope scope(session.arena);
    const StackMasks masks = make_masks(session, mask, features.seq_mask);
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

/// Multimer models see a template in any case; the others only where one is no padding.
std::optional<TemplateFeatures> Model::templates_for_pass(const PassFeatures& features) const {
  if (multimer_templates_) return features.templates ? features.templates : empty_template(features.residues());
  if (templates_ && features.templates && features.templates->any()) return features.templates;
  return {};
}

Prediction Model::predict(Context& context, const PassSource& source, const PredictOptions& options) const {
  Prediction prediction;
  std::optional<PassFeatures> features(source(0));
  const int64_t n = features->residues();
  const MemoryShare memory = share_memory(widths_, input_size(*features), context.device(), options.memory_bytes);
  Arena arena(context.device(), static_cast<size_t>(memory.activations + memory.chunk));
  const Session session{context, arena, memory.chunk, options.trace};
  Recycled recycled{session.alloc(Shape{n, n, embedder_.pair_width()}), session.alloc(Shape{n, embedder_.msa_width()}),
                    Array(DType::f32, Shape{n, kAtoms37, 3})};
  fill_zero(session, recycled.pair);
  fill_zero(session, recycled.msa_first_row);
  int passes = options.recycles + 1;
  for (int pass = 0; pass < passes; ++pass) {
    if (options.progress) options.progress(pass, passes);
    if (pass > 0) features.emplace(source(pass));
    if (features->residues() != n) throw Error(ExitCode::input, "the passes' features differ in length");
    embedder_.require_widths(*features);
    const ArenaScope scope(arena);
    const Representations trunk = run_trunk(session, *features, recycled);
    const Tensor state = session.alloc(trunk.single.shape());
    copy_columns(context, trunk.single, 0, trunk.single.dim(1), state, 0);
    StructureTrajectory structure = (*structure_)(session, state, recycled.pair, features->aatype, features->seq_mask);
    Array positions = structure.final_positions(features->aatype);
    const bool converged =
        pass > 0 && distance_change(recycled.positions, positions, features->seq_mask) <= options.early_stop;
    if (converged && pass + 2 < passes) passes = pass + 2;  // as AlphaFold-Multimer: one more pass
    recycled.positions = positions;
    const Tensor first_row = trunk.msa.slice(0, 1).reshape(Shape{n, embedder_.msa_width()});
    copy_columns(context, first_row, 0, first_row.dim(1), recycled.msa_first_row, 0);
    if (pass + 1 < passes) continue;
    prediction.structure = std::move(structure);
    prediction.positions = std::move(positions);
    prediction.logits.lddt = heads_->lddt(session, state);
    prediction.logits.tm = heads_->aligned_error(session, recycled.pair);
    if (options.all_outputs) {
      prediction.logits.distogram = heads_->distogram(session, recycled.pair);
      prediction.logits.masked_msa = heads_->masked_msa(session, trunk.msa);
      prediction.logits.resolved = heads_->resolved(session, trunk.single);
      prediction.msa = download_floats(session, trunk.msa);
      prediction.pair = download_floats(session, recycled.pair);
      prediction.single = download_floats(session, trunk.single);
    }
  }
  prediction.aatype = features->aatype;
  prediction.residue_index = features->residue_index;
  prediction.chain = features->chain;
  prediction.seq_mask = features->seq_mask;
  prediction.is_multimer = is_multimer();
  prediction.passes = passes;
  prediction.has_aligned_error = heads_->has_aligned_error();
  prediction.planned_bytes = static_cast<size_t>(memory.total());
  prediction.device_bytes = arena.reserved_bytes() + context.workspace().reserved_bytes();
  return prediction;
}

}  // namespace rz::folding
