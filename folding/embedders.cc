#include "folding/embedders.h"

#include <algorithm>
#include <vector>

#include "folding/geometry.h"
#include "folding/residues.h"
#include "kernels/combine.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr int kDistanceBins = 15;
constexpr float kLowestDistance = 3.25f, kHighestDistance = 20.75f;
constexpr int64_t kExtraTypes = 23;
constexpr int64_t kChainBins = 6;  // distances of copies from -2 to 2, and other entities

/// Multimer models add a row for equal entities to one for the distance of copies; here both are one row.
Array chain_table(const Array& weights, int64_t positions) {
  const int64_t width = weights.dim(1);
  Array table(DType::f32, Shape{kChainBins, width});
  const float* same_entity = weights.data<float>() + positions * width;
  for (int64_t bin = 0; bin < kChainBins; ++bin) {
    for (int64_t c = 0; c < width; ++c) {
      const float value = same_entity[(bin + 1) * width + c];
      table.data<float>()[bin * width + c] = bin + 1 < kChainBins ? value + same_entity[c] : value;
    }
  }
  return table;
}

/// f(i, j) for all pairs of residues, on the device.
template <class F>
Tensor pair_indices(const Session& session, int64_t n, const F& f) {
  std::vector<int32_t> index(static_cast<size_t>(n * n));
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) index[i * n + j] = f(i, j);
  }
  return session.place(view(index.data(), Shape{n * n}));
}

/// Positions [n, 37, 3] to one point per residue.
std::vector<Vec3> pseudo_betas(const Array& positions, const Array& aatype) {
  std::vector<Vec3> points;
  for (int64_t i = 0; i < aatype.numel(); ++i) {
    const int atom = pseudo_beta_atom(aatype.data<int32_t>()[i]);
    points.push_back(point_at(positions.data<float>() + (i * kAtoms37 + atom) * 3));
  }
  return points;
}

/// has_deletion and deletion_value side by side, rows [begin, end) of the extra alignment.
Array extra_deletions(const PassFeatures& features, int64_t begin, int64_t end) {
  const int64_t n = features.residues();
  Array values(DType::f32, Shape{(end - begin) * n, 2});
  for (int64_t i = 0; i < (end - begin) * n; ++i) {
    values.data<float>()[2 * i] = features.extra_has_deletion.data<float>()[begin * n + i];
    values.data<float>()[2 * i + 1] = features.extra_deletion_value.data<float>()[begin * n + i];
  }
  return values;
}

}  // namespace

int distance_bin(float squared_distance, float lowest, float highest, int bins) {
  const float step = (highest - lowest) / static_cast<float>(bins - 1);
  const auto edge = [&](int bin) {
    const float breakpoint = bin == bins - 1 ? highest : lowest + static_cast<float>(bin) * step;
    return breakpoint * breakpoint;
  };
  int bin = -1;
  while (bin + 1 < bins && squared_distance > edge(bin + 1)) ++bin;
  const bool on_edge = bin + 1 < bins && squared_distance == edge(bin + 1);
  return on_edge ? -1 : bin;
}

InputEmbedder::InputEmbedder(const LayerReader& reader, const Scope& evoformer) {
  const std::vector<int64_t> target = evoformer.child("preprocess_1d").shape("weights");
  const std::vector<int64_t> msa = evoformer.child("preprocess_msa").shape("weights");
  const int64_t target_in = target.empty() ? 0 : target[0], msa_in = msa.empty() ? 0 : msa[0];
  target_ = reader.linear(evoformer.child("preprocess_1d"), target_in);
  msa_ = reader.linear(evoformer.child("preprocess_msa"), msa_in, target_.width());
  left_ = reader.linear(evoformer.child("left_single"), target_in);
  right_ = reader.linear(evoformer.child("right_single"), target_in, left_.width());
  const int64_t width = pair_width();
  previous_row_norm_ = reader.layer_norm(evoformer.child("prev_msa_first_row_norm"), msa_width());
  previous_pair_norm_ = reader.layer_norm(evoformer.child("prev_pair_norm"), width);
  const Scope monomer = evoformer.child("pair_activiations"), distance = evoformer.child("prev_pos_linear");
  const Scope multimer = evoformer.child("~_relative_encoding").child("position_activations");
  const bool chains = multimer.has("weights");
  const Scope relative = chains ? multimer : monomer;
  const std::vector<int64_t> bins = relative.shape("weights");
  const Array table = relative.floats("weights", {bins.empty() ? 0 : bins[0], width});
  const int64_t positions = table.dim(0) - (chains ? 1 + kChainBins : 0);
  relative_position_ = reader.place(table, 0, positions);
  if (chains) relative_chain_ = reader.place(chain_table(table, positions));
  previous_distance_ = reader.floats(distance, "weights", {kDistanceBins, width});
  Array bias = relative.floats("bias", {width});
  const Array distance_bias = distance.floats("bias", {width});
  for (int64_t c = 0; c < width; ++c) bias.data<float>()[c] += distance_bias.data<float>()[c];
  pair_bias_ = reader.place(bias).reshape(Shape{1, width});
  const Scope extra = evoformer.child("extra_msa_activations");
  const std::vector<int64_t> extra_shape = extra.shape("weights");
  const int64_t extra_width = extra_shape.empty() ? 0 : extra_shape.back();
  const Array weights = extra.floats("weights", {kExtraTypes + 2, extra_width});
  const Array extra_bias = extra.floats("bias", {extra_width});
  extra_residue_ = reader.place(weights, 0, kExtraTypes);
  extra_ = reader.linear(weights.tensor().slice(kExtraTypes, kExtraTypes + 2), extra_bias.tensor());
}

void InputEmbedder::require_widths(const PassFeatures& features) const {
  const auto require = [&](const char* name, int64_t got, int64_t wanted) {
    if (got == wanted) return;
    throw Error(ExitCode::input, features.source + ": " + name + " has " + std::to_string(got) +
                                     " channels, but the model reads " + std::to_string(wanted));
  };
  require("target_feat", features.target_feat.dim(1), target_.weight.in_features);
  require("msa_feat", features.msa_feat.dim(2), msa_.weight.in_features);
}

void InputEmbedder::embed_msa(const Session& session, const PassFeatures& features, const Recycled& recycled,
                              const Tensor& msa) const {
  const ArenaScope scope(session.arena);
  const int64_t rows = msa.dim(0), n = msa.dim(1), width = msa.dim(2);
  const Tensor target = session.alloc(Shape{n, width});
  target_(session, session.place(features.target_feat.tensor()), target);
  const int64_t in = features.msa_feat.dim(2);
  for_chunks(rows, session.rows_per_chunk(rows, n * in), [&](int64_t begin, int64_t end) {
    const ArenaScope chunk(session.arena);
    const Tensor values = session.place(features.msa_feat.tensor().slice(begin, end));
    msa_(session, values, msa.slice(begin, end));
  });
  add_rows(session.context, target, msa.reshape(Shape{rows * n, width}));
  const Tensor previous = session.alloc(Shape{n, width});
  previous_row_norm_(session, recycled.msa_first_row, previous);
  add_rows(session.context, previous, msa.slice(0, 1).reshape(Shape{n, width}));
}

void InputEmbedder::embed_pair(const Session& session, const PassFeatures& features, const Recycled& recycled) const {
  const ArenaScope scope(session.arena);
  const int64_t n = features.residues(), width = pair_width();
  const Tensor target = session.place(features.target_feat.tensor());
  const Tensor left = session.alloc(Shape{n, width}), right = session.alloc(Shape{n, width});
  left_(session, target, left);
  right_(session, target, right);
  const Tensor pair = recycled.pair, flat = pair.reshape(Shape{n * n, width});
  previous_pair_norm_(session, pair, pair);
  add_outer_sum(session.context, left, right, pair);
  add_rows(session.context, pair_bias_, flat);
  add_relative_positions(session, features, flat);
  const std::vector<Vec3> points = pseudo_betas(recycled.positions, features.aatype);
  const auto bin = [&](int64_t i, int64_t j) {
    return distance_bin(squared_distance(points[i], points[j]), kLowestDistance, kHighestDistance, kDistanceBins);
  };
  add_table_rows(session.context, pair_indices(session, n, bin), previous_distance_, flat);
}

void InputEmbedder::add_relative_positions(const Session& session, const PassFeatures& features,
                                           const Tensor& pair) const {
  const int64_t n = features.residues();
  const int32_t* residue = features.residue_index.data<int32_t>();
  const int32_t* chain = features.chain.data<int32_t>();
  const int64_t reach = (relative_position_.dim(0) - (is_multimer() ? 2 : 1)) / 2;
  const auto offset = [&](int64_t i, int64_t j) {
    if (is_multimer() && chain[i] != chain[j]) return static_cast<int32_t>(2 * reach + 1);
    return static_cast<int32_t>(std::clamp<int64_t>(int64_t{residue[i]} - residue[j] + reach, 0, 2 * reach));
  };
  add_table_rows(session.context, pair_indices(session, n, offset), relative_position_, pair);
  if (!is_multimer()) return;
  const int32_t* entity = features.entity.data<int32_t>();
  const int32_t* copy = features.copy.data<int32_t>();
  constexpr int32_t kReach = (kChainBins - 2) / 2;
  const auto chain_bin = [&](int64_t i, int64_t j) {
    if (entity[i] != entity[j]) return static_cast<int32_t>(kChainBins - 1);
    return std::clamp(copy[i] - copy[j] + kReach, 0, 2 * kReach);
  };
  add_table_rows(session.context, pair_indices(session, n, chain_bin), relative_chain_, pair);
}

void InputEmbedder::embed_extra(const Session& session, const PassFeatures& features, const Tensor& extra) const {
  const int64_t rows = extra.dim(0), n = extra.dim(1);
  for_chunks(rows, session.rows_per_chunk(rows, 3 * n), [&](int64_t begin, int64_t end) {
    const ArenaScope scope(session.arena);
    const Tensor part = extra.slice(begin, end).reshape(Shape{(end - begin) * n, extra_width()});
    const Tensor residues =
        session.place(features.extra_msa.tensor().slice(begin, end)).reshape(Shape{(end - begin) * n});
    const Array deletions = extra_deletions(features, begin, end);
    extra_(session, session.place(deletions.tensor()), part);
    add_table_rows(session.context, residues, extra_residue_, part);
  });
}

}  // namespace rz::folding
