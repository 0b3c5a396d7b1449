#include "folding/structure_module.h"

#include <algorithm>
#include <cmath>

#include "kernels/combine.h"

namespace rz::folding {
namespace {

constexpr float kScale = 10;  // Angstrom per unit of the network's translations

Array download_floats(const Session& session, const Tensor& tensor) {
  Array array(DType::f32, tensor.shape());
  download(session.context, array.tensor(), tensor);
  session.context.synchronize();
  return array;
}

/// Writes the frames of a residue's groups as 4 x 4 matrices.
void store_frames(const GroupFrames& frames, float* out) {
  for (const Frame& frame : frames) {
    const auto& m = frame.rotation.m;
    const Vec3& t = frame.translation;
    const float rows[16] = {m[0], m[1], m[2], t.x, m[3], m[4], m[5], t.y, m[6], m[7], m[8], t.z, 0, 0, 0, 1};
    out = std::copy_n(rows, 16, out);
  }
}

/// Sines and cosines [n, 7, 2] of length one.
Array normalized_angles(const Array& angles) {
  Array normal(DType::f32, angles.shape());
  for (int64_t i = 0; i < angles.numel(); i += 2) {
    const float* from = angles.data<float>() + i;
    const float length = std::sqrt(std::max(from[0] * from[0] + from[1] * from[1], 1e-12f));
    normal.data<float>()[i] = from[0] / length;
    normal.data<float>()[i + 1] = from[1] / length;
  }
  return normal;
}

void store_layer(const Array& values, int64_t layer, Array& all) {
  std::copy_n(values.data<float>(), values.numel(), all.data<float>() + layer * values.numel());
}

}  // namespace

Array Structure::final_positions(const Array& aatype) const {
  const int64_t layers = positions.dim(0), n = positions.dim(1);
  Array atoms(DType::f32, Shape{n, kAtoms37, 3});
  for (int64_t i = 0; i < n; ++i) {
    for (int slot = 0; slot < kAtoms14; ++slot) {
      const int atom = atom37_of_atom14(aatype.data<int32_t>()[i], slot);
      if (atom < 0) continue;
      const float* from = positions.data<float>() + (((layers - 1) * n + i) * kAtoms14 + slot) * 3;
      std::copy_n(from, 3, atoms.data<float>() + (i * kAtoms37 + atom) * 3);
    }
  }
  return atoms;
}

StructureModule::StructureModule(const LayerReader& reader, const Scope& scope, int layers, int64_t pair_width)
    : layers_(layers),
      single_norm_(reader.layer_norm(scope.child("single_layer_norm"),
                                     static_cast<int64_t>(scope.child("single_layer_norm").shape("scale").at(0)))),
      pair_norm_(reader.layer_norm(scope.child("pair_layer_norm"), pair_width)),
      initial_(reader.linear(scope.child("initial_projection"), single_norm_.width())),
      attention_(reader, scope.child("fold_iteration").child("invariant_point_attention"), initial_.width(),
                 pair_width) {
  const Scope fold = scope.child("fold_iteration"), side_chain = fold.child("rigid_sidechain");
  const int64_t width = initial_.width();
  attention_norm_ = reader.layer_norm(fold.child("attention_layer_norm"), width);
  for (const char* name : {"transition", "transition_1", "transition_2"}) {
    transition_.push_back(reader.linear(fold.child(name), width, width));
  }
  transition_norm_ = reader.layer_norm(fold.child("transition_layer_norm"), width);
  backbone_update_ = reader.linear(fold.child("affine_update"), width, 6);
  angles_in_ = reader.linear(side_chain.child("input_projection"), width);
  const int64_t hidden = angles_in_.width();
  angles_initial_ = reader.linear(side_chain.child("input_projection_1"), single_norm_.width(), hidden);
  for (const char* name : {"resblock1", "resblock2", "resblock1_1", "resblock2_1"}) {
    angle_blocks_.push_back(reader.linear(side_chain.child(name), hidden, hidden));
  }
  angles_out_ = reader.linear(side_chain.child("unnormalized_angles"), hidden, 2 * kTorsionAngles);
}

/// After the attention: normalisation and transition.
void StructureModule::update_state(const Session& session, const Tensor& state) const {
  const ArenaScope scope(session.arena);
  const Tensor a = session.alloc(state.shape()), b = session.alloc(state.shape());
  attention_norm_(session, state, state);
  transition_[0](session, state, a, Activation::relu);
  transition_[1](session, a, b, Activation::relu);
  transition_[2](session, b, state, Activation::none, state);
  transition_norm_(session, state, state);
}

/// Unnormalised sines and cosines [n, 7, 2]. `initial`: relu of the module's normalised input.
Array StructureModule::torsion_angles(const Session& session, const Tensor& state, const Tensor& initial) const {
  const ArenaScope scope(session.arena);
  const int64_t n = state.dim(0), hidden = angles_in_.width();
  const Tensor positive = session.alloc(state.shape());
  const Tensor x = session.alloc(Shape{n, hidden}), y = session.alloc(x.shape()), z = session.alloc(x.shape());
  relu(session.context, state, positive);
  angles_in_(session, positive, x);
  angles_initial_(session, initial, x, Activation::none, x);
  for (size_t block = 0; block < angle_blocks_.size(); block += 2) {
    relu(session.context, x, y);
    angle_blocks_[block](session, y, z, Activation::relu);
    angle_blocks_[block + 1](session, z, x, Activation::none, x);
  }
  relu(session.context, x, y);
  const Tensor angles = session.alloc(Shape{n, kTorsionAngles, 2});
  angles_out_(session, y, angles);
  return download_floats(session, angles);
}

Structure StructureModule::operator()(const Session& session, const Tensor& single, const Tensor& pair,
                                      const Array& aatype, const Array& seq_mask) const {
  const ArenaScope scope(session.arena);
  const int64_t n = single.dim(0);
  Structure structure{Array(DType::f32, Shape{layers_, n, 7}),
                      Array(DType::f32, Shape{layers_, n, kGroups, 4, 4}),
                      Array(DType::f32, Shape{layers_, n, kTorsionAngles, 2}),
                      Array(DType::f32, Shape{layers_, n, kTorsionAngles, 2}),
                      Array(DType::f32, Shape{layers_, n, kAtoms14, 3}),
                      Array(DType::f32, Shape{layers_, n, single_width()})};
  std::vector<uint8_t> mask(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) mask[static_cast<size_t>(i)] = seq_mask.data<float>()[i] != 0;
  const Tensor device_mask = session.arena.alloc(DType::u8, Shape{n});
  upload(session.context, device_mask, view(mask.data(), Shape{n}));
  const Tensor initial = session.alloc(single.shape()), normal_pair = session.alloc(pair.shape());
  pair_norm_(session, pair, normal_pair);
  single_norm_(session, single, initial);
  session.report("sm.layer_norm_s", initial);
  session.report("sm.layer_norm_z", normal_pair);
  const Tensor bias = attention_.pair_bias(session, normal_pair);
  initial_(session, initial, single);
  session.report("sm.linear_in", single);
  relu(session.context, initial, initial);
  Backbone backbone{std::vector<Quaternion>(static_cast<size_t>(n)), std::vector<Vec3>(static_cast<size_t>(n))};
  for (int64_t layer = 0; layer < layers_; ++layer) {
    std::vector<Frame> frames;
    for (int64_t i = 0; i < n; ++i) frames.push_back(backbone.frame(i));
    attention_(session, single, normal_pair, bias, device_mask, frames);
    session.report("sm.ipa." + std::to_string(layer), single);
    update_state(session, single);
    session.report("sm.transition." + std::to_string(layer), single);
    store_layer(download_floats(session, single), layer, structure.states);
    Array update;
    {
      const ArenaScope inner(session.arena);
      const Tensor six = session.alloc(Shape{n, 6});
      backbone_update_(session, single, six);
      session.report("sm.bb_update." + std::to_string(layer), six);
      update = download_floats(session, six);
    }
    const Array angles = torsion_angles(session, single, initial), normal = normalized_angles(angles);
    store_layer(angles, layer, structure.unnormalized_angles);
    store_layer(normal, layer, structure.angles);
    for (int64_t i = 0; i < n; ++i) {
      const float* six = update.data<float>() + i * 6;
      const Rotation before = backbone.quaternions[i].rotation();
      backbone.translations[i] = backbone.translations[i] + before * point_at(six + 3);
      backbone.quaternions[i] = backbone.quaternions[i].updated(point_at(six));
      const Quaternion& q = backbone.quaternions[i];
      const Vec3 t = backbone.translations[i] * kScale;
      const float row[7] = {q.w, q.x, q.y, q.z, t.x, t.y, t.z};
      std::copy_n(row, 7, structure.frames.data<float>() + (layer * n + i) * 7);
      const int type = aatype.data<int32_t>()[i];
      const GroupFrames groups = group_frames(type, {q.rotation(), t}, normal.data<float>() + i * kTorsionAngles * 2);
      store_frames(groups, structure.sidechain_frames.data<float>() + (layer * n + i) * kGroups * 16);
      const auto atoms = atom14_positions(type, groups);
      float* to = structure.positions.data<float>() + (layer * n + i) * kAtoms14 * 3;
      for (const Vec3& atom : atoms) to = std::copy_n(&atom.x, 3, to);
    }
  }
  return structure;
}

}  // namespace rz::folding
