#include "folding/model.h"

#include <algorithm>
#include <cmath>

#include "kernels/combine.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int kStructureLayers = 8;                                   // share their weights, so that no shape tells
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

}  // namespace

InputSize Model::input_size(const PassFeatures& features) {
  return {features.residues(), features.msa_feat.dim(0), rows_in_use(features.extra_msa_mask),
          features.templates ? features.templates->count() : 0};
}

Model::Model(const Parameters& parameters, const Device& device)
    : name_(parameters.name()),
      weights_(device, parameters.bytes() + parameters.bytes() / 16),
      trunk_(LayerReader(weights_), parameters),
      structure_(LayerReader(weights_), Scope(parameters, "structure_module"), structure_layers(parameters),
                 trunk_.pair_width()),
      heads_(LayerReader(weights_), parameters, trunk_.msa_width(), trunk_.pair_width(), trunk_.single_width()) {
  parameters.drop_pages();
}

/// What the last pass's representations say, on the host. `state`: the structure module's last one.
void Model::read_heads(const Session& session, const Representations& trunk, const Tensor& pair, const Tensor& state,
                       bool all_outputs, Prediction& prediction) const {
  prediction.logits.lddt = heads_.lddt(session, state);
  prediction.logits.tm = heads_.aligned_error(session, pair);
  prediction.has_aligned_error = heads_.has_aligned_error();
  if (!all_outputs) return;
  prediction.logits.distogram = heads_.distogram(session, pair);
  prediction.logits.masked_msa = heads_.masked_msa(session, trunk.msa);
  prediction.logits.resolved = heads_.resolved(session, trunk.single);
  prediction.msa = session.fetch(trunk.msa);
  prediction.pair = session.fetch(pair);
  prediction.single = session.fetch(trunk.single);
}

Prediction Model::predict(Context& context, const PassSource& source, const PredictOptions& options) const {
  Prediction prediction;
  std::optional<PassFeatures> features(source(0));
  const int64_t n = features->residues();
  const auto share = [&] {
    return share_memory(widths(), input_size(*features), context.device(), options.memory_bytes);
  };
  const MemoryShare memory = share();
  Arena arena(context.device(), static_cast<size_t>(memory.total()));
  const Session session{context, arena, memory.chunk, options.trace};
  Recycled recycled{session.alloc(Shape{n, n, trunk_.pair_width()}), session.alloc(Shape{n, trunk_.msa_width()}),
                    Array(DType::f32, Shape{n, kAtoms37, 3})};
  fill_zero(session, recycled.pair);
  fill_zero(session, recycled.msa_first_row);
  int passes = options.recycles + 1;
  for (int pass = 0; pass < passes; ++pass) {
    if (options.progress) options.progress(pass, passes);
    if (pass > 0) {
      features.emplace(source(pass));
      share();  // refuses where there are more rows than before and the limit is too low for them
    }
    if (features->residues() != n) throw Error(ExitCode::input, "the passes' features differ in length");
    const ArenaScope scope(arena);
    const Representations trunk = trunk_(session, *features, recycled);
    const PrecisionScope exact(context, Precision::f32);  // atoms and confidence, whatever the trunk ran in
    const Tensor state = session.alloc(trunk.single.shape());
    copy_columns(context, trunk.single, 0, trunk.single.dim(1), state, 0);
    prediction.structure = structure_(session, state, recycled.pair, features->aatype, features->seq_mask);
    prediction.positions = prediction.structure.final_positions(features->aatype);
    const bool converged =
        pass > 0 && distance_change(recycled.positions, prediction.positions, features->seq_mask) <= options.early_stop;
    if (converged) passes = std::min(passes, pass + 2);  // as AlphaFold-Multimer: one more pass
    recycled.positions = prediction.positions;
    const Tensor first_row = trunk.msa.slice(0, 1).reshape(Shape{n, trunk_.msa_width()});
    copy_columns(context, first_row, 0, first_row.dim(1), recycled.msa_first_row, 0);
    if (pass + 1 == passes) read_heads(session, trunk, recycled.pair, state, options.all_outputs, prediction);
  }
  prediction.aatype = features->aatype;
  prediction.residue_index = features->residue_index;
  prediction.chain = features->chain;
  prediction.seq_mask = features->seq_mask;
  prediction.msa_mask = features->msa_mask;
  prediction.is_multimer = is_multimer();
  prediction.passes = passes;
  prediction.planned_bytes = static_cast<size_t>(memory.total());
  prediction.device_bytes = arena.reserved_bytes() + context.workspace().reserved_bytes();
  return prediction;
}

}  // namespace rz::folding
