#include "folding/structure_module.h"

#include <algorithm>
#include <cmath>

#include "kernels/combine.h"

namespace rz::folding {
namespace {

constexpr float kMonomerScale = 10, kMultimerScale = 20;  // Angstrom per unit of the network's translations

/// Writes a frame as a 4 x 4 matrix. Returns where the next one goes.
float* store_frame(const Frame& frame, float* out) {
  const auto& m = frame.rotation.m;
  const Vec3& t = frame.translation;
  const float rows[16] = {m[0], m[1], m[2], t.x, m[3], m[4], m[5], t.y, m[6], m[7], m[8], t.z, 0, 0, 0, 1};
  return std::copy_n(rows, 16, out);
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

Array StructureTrajectory::final_positions(const Array& aatype) const {
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
      multimer_(scope.child("fold_iteration/quat_rigid/rigid").has("weights")),
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
  backbone_update_ = reader.linear(fold.child(multimer_ ? "quat_rigid/rigid" : "affine_update"), width, 6);
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
  return session.fetch(angles);
}

/// [n, 6]: the imaginary part of a quaternion and a translation for each residue.
Array StructureModule::backbone_updates(const Session& session, const Tensor& state, const std::string& layer) const {
  const ArenaScope scope(session.arena);
  const Tensor updates = session.alloc(Shape{state.dim(0), 6});
  backbone_update_(session, state, updates);
  session.report("sm.bb_update." + layer, updates);
  return session.fetch(updates);
}

void StructureModule::Backbone::update(const Array& updates) {
  for (size_t i = 0; i < quaternions.size(); ++i) {
    const float* six = updates.data<float>() + i * 6;
    translations[i] = translations[i] + quaternions[i].rotation() * point_at(six + 3);
    quaternions[i] = quaternions[i].updated(point_at(six));
  }
}

std::vector<Frame> StructureModule::Backbone::frames() const {
  std::vector<Frame> frames;
  for (size_t i = 0; i < quaternions.size(); ++i) frames.push_back({quaternions[i].rotation(), translations[i]});
  return frames;
}

/// A layer's frames and atoms, from its backbone and its angles (of length one).
void StructureModule::store_atoms(const Backbone& backbone, const Array& angles, const Array& aatype, int64_t layer,
                                  StructureTrajectory& structure) const {
  const int64_t n = aatype.numel();
  for (int64_t i = 0; i < n; ++i) {
    const int64_t row = layer * n + i;
    const Quaternion& q = backbone.quaternions[i];
    const Frame frame{q.rotation(), backbone.translations[i] * (multimer_ ? kMultimerScale : kMonomerScale)};
    if (multimer_) {
      store_frame(frame, structure.frames.data<float>() + row * 16);
    } else {
      const Vec3& t = frame.translation;
      const float values[7] = {q.w, q.x, q.y, q.z, t.x, t.y, t.z};
      std::copy_n(values, 7, structure.frames.data<float>() + row * 7);
    }
    const int type = aatype.data<int32_t>()[i];
    const GroupFrames groups = group_frames(type, frame, angles.data<float>() + i * kTorsionAngles * 2);
    float* to = structure.sidechain_frames.data<float>() + row * kGroups * 16;
    for (const Frame& group : groups) to = store_frame(group, to);
    float* atoms = structure.positions.data<float>() + row * kAtoms14 * 3;
    for (const Vec3& atom : atom14_positions(type, groups)) atoms = std::copy_n(&atom.x, 3, atoms);
  }
}

StructureTrajectory StructureModule::empty_structure(int64_t n) const {
  return {Array(DType::f32, multimer_ ? Shape{layers_, n, 4, 4} : Shape{layers_, n, 7}),
          Array(DType::f32, Shape{layers_, n, kGroups, 4, 4}),
          Array(DType::f32, Shape{layers_, n, kTorsionAngles, 2}),
          Array(DType::f32, Shape{layers_, n, kTorsionAngles, 2}),
          Array(DType::f32, Shape{layers_, n, kAtoms14, 3}),
          Array(DType::f32, Shape{layers_, n, single_width()})};
}

StructureTrajectory StructureModule::operator()(const Session& session, const Tensor& single, const Tensor& pair,
                                                const Array& aatype, const Array& seq_mask) const {
  const ArenaScope scope(session.arena);
  const int64_t n = single.dim(0);
  const Tensor device_mask = session.place_mask(seq_mask);
  const Tensor initial = session.alloc(single.shape()), normal_pair = session.alloc(pair.shape());
  pair_norm_(session, pair, normal_pair);
  single_norm_(session, single, initial);
  session.report("sm.layer_norm_s", initial);
  session.report("sm.layer_norm_z", normal_pair);
  const Tensor bias = attention_.pair_bias(session, normal_pair);
  initial_(session, initial, single);
  session.report("sm.linear_in", single);
  relu(session.context, initial, initial);
  StructureTrajectory structure = empty_structure(n);
  Backbone backbone{std::vector<Quaternion>(static_cast<size_t>(n)), std::vector<Vec3>(static_cast<size_t>(n))};
  for (int64_t layer = 0; layer < layers_; ++layer) {
    const std::string name = std::to_string(layer);
    attention_(session, single, normal_pair, bias, device_mask, backbone.frames());
    session.report("sm.ipa." + name, single);
    update_state(session, single);
    session.report("sm.transition." + name, single);
    store_layer(session.fetch(single), layer, structure.states);
    backbone.update(backbone_updates(session, single, name));
    const Array angles = torsion_angles(session, single, initial), normal = normalized_angles(angles);
    store_layer(angles, layer, structure.unnormalized_angles);
    store_layer(normal, layer, structure.angles);
    store_atoms(backbone, normal, aatype, layer, structure);
  }
  return structure;
}

}  // namespace rz::folding
