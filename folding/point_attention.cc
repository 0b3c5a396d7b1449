#include "folding/point_attention.h"

#include <algorithm>
#include <cmath>

#include "kernels/error.h"
#include "kernels/invariant_point_attention.h"

namespace rz::folding {

/// On the host: the parts of the projections, points in the global frame.
struct PointAttention::Projected {
  Array q, k, v, q_points, k_points, v_points;
};

PointAttention::PointAttention(const LayerReader& reader, const Scope& scope, int64_t width, int64_t pair_width) {
  const std::vector<int64_t> weights = scope.shape("trainable_point_weights");
  heads_ = std::max<int64_t>(1, weights.empty() ? 0 : weights[0]);
  Array softplus = scope.floats("trainable_point_weights", {heads_});
  for (int64_t h = 0; h < heads_; ++h) softplus.data<float>()[h] = std::log1p(std::exp(softplus.data<float>()[h]));
  point_weights_ = reader.place(softplus);
  if (scope.child("q_scalar").has("weights")) {
    read_monomer(reader, scope, width);
  } else {
    read_multimer(reader, scope, width);
  }
  pair_bias_ = reader.linear(scope.child("attention_2d"), pair_width, heads_);
  out_ = reader.linear(scope.child("output_projection"), heads_ * (channels_ + 4 * value_points_ + pair_width), width);
}

/// Keys and values come in one layer, and the points of all heads as all x, all y, all z.
void PointAttention::read_monomer(const LayerReader& reader, const Scope& scope, int64_t width) {
  const auto outputs = [&](const std::string& layer) {
    const std::vector<int64_t> shape = scope.child(layer).shape("weights");
    return shape.empty() ? 0 : shape.back();
  };
  channels_ = outputs("q_scalar") / heads_;
  query_points_ = outputs("q_point_local") / heads_ / 3;
  const int64_t all_points = outputs("kv_point_local") / heads_ / 3;
  value_points_ = all_points - query_points_;
  projections_ = reader.side_by_side({{scope.child("q_scalar"), heads_ * channels_},
                                      {scope.child("kv_scalar"), 2 * heads_ * channels_},
                                      {scope.child("q_point_local"), 3 * heads_ * query_points_},
                                      {scope.child("kv_point_local"), 3 * heads_ * all_points}},
                                     width);
  const int64_t scalars = heads_ * channels_, points = 3 * scalars, keys = points + 3 * heads_ * query_points_;
  q_ = {0, channels_, 0};
  k_ = {scalars, 2 * channels_, 0};
  v_ = {scalars + channels_, 2 * channels_, 0};
  q_points_ = {points, query_points_, heads_ * query_points_};
  k_points_ = {keys, all_points, heads_ * all_points};
  v_points_ = {keys + query_points_, all_points, heads_ * all_points};
}

/// A layer for each part, and the points of each head as x, y, z.
void PointAttention::read_multimer(const LayerReader& reader, const Scope& scope, int64_t width) {
  const auto outputs = [&](const std::string& layer) {
    const std::vector<int64_t> shape = scope.child(layer).shape("weights");
    return shape.size() == 3 ? shape[2] : 0;
  };
  channels_ = outputs("q_scalar_projection");
  query_points_ = outputs("q_point_projection/point_projection") / 3;
  value_points_ = outputs("v_point_projection/point_projection") / 3;
  std::vector<LayerReader::Part> parts;
  for (const char* name : {"q", "k", "v"}) {
    parts.push_back({std::string(name) + "_scalar_projection//weights", "", {width}, {heads_, channels_}});
  }
  for (const auto& [name, points] : {std::pair{"q", query_points_}, {"k", query_points_}, {"v", value_points_}}) {
    const std::string layer = std::string(name) + "_point_projection/point_projection//";
    parts.push_back({layer + "weights", layer + "bias", {width}, {heads_, 3 * points}});
  }
  projections_ = reader.parts(scope, parts);
  const int64_t scalars = heads_ * channels_, keys = 3 * scalars + 3 * heads_ * query_points_;
  q_ = {0, channels_, 0};
  k_ = {scalars, channels_, 0};
  v_ = {2 * scalars, channels_, 0};
  q_points_ = {3 * scalars, 3 * query_points_, query_points_};
  k_points_ = {keys, 3 * query_points_, query_points_};
  v_points_ = {keys + 3 * heads_ * query_points_, 3 * value_points_, value_points_};
}

Tensor PointAttention::pair_bias(const Session& session, const Tensor& pair) const {
  const Tensor bias = session.alloc(Shape{pair.dim(0), pair.dim(1), heads_});
  pair_bias_(session, pair, bias);
  return bias;
}

PointAttention::Projected PointAttention::project(const Session& session, const Tensor& state,
                                                  const std::vector<Frame>& frames) const {
  const int64_t n = state.dim(0), width = projections_.width();
  Array host(DType::f32, Shape{n, width});
  {
    const ArenaScope scope(session.arena);
    const Tensor projected = session.alloc(Shape{n, width});
    projections_(session, state, projected);
    download(session.context, host.tensor(), projected);
    session.context.synchronize();
  }
  const Shape scalars{n, heads_, channels_};
  Projected parts{Array(DType::f32, scalars),
                  Array(DType::f32, scalars),
                  Array(DType::f32, scalars),
                  Array(DType::f32, Shape{n, heads_, query_points_, 3}),
                  Array(DType::f32, Shape{n, heads_, query_points_, 3}),
                  Array(DType::f32, Shape{n, heads_, value_points_, 3})};
  const auto scalar = [&](int64_t i, int64_t h, const Part& part, Array& out) {
    const float* from = host.data<float>() + i * width + part.offset + h * part.head;
    std::copy_n(from, channels_, out.data<float>() + (i * heads_ + h) * channels_);
  };
  const auto points = [&](int64_t i, int64_t h, const Part& part, int64_t count, Array& out) {
    const float* from = host.data<float>() + i * width + part.offset + h * part.head;
    float* to = out.data<float>() + (i * heads_ + h) * count * 3;
    for (int64_t p = 0; p < count; ++p) {
      const Vec3 point = frames[i] * Vec3{from[p], from[part.axis + p], from[2 * part.axis + p]};
      to = std::copy_n(&point.x, 3, to);
    }
  };
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t h = 0; h < heads_; ++h) {
      scalar(i, h, q_, parts.q);
      scalar(i, h, k_, parts.k);
      scalar(i, h, v_, parts.v);
      points(i, h, q_points_, query_points_, parts.q_points);
      points(i, h, k_points_, query_points_, parts.k_points);
      points(i, h, v_points_, value_points_, parts.v_points);
    }
  }
  return parts;
}

void PointAttention::operator()(const Session& session, const Tensor& state, const Tensor& pair, const Tensor& bias,
                                const Tensor& mask, const std::vector<Frame>& frames) const {
  const ArenaScope scope(session.arena);
  const int64_t n = state.dim(0);
  const Projected parts = project(session, state, frames);
  Array frame_rows(DType::f32, Shape{n, 12});
  for (int64_t i = 0; i < n; ++i) {
    float* row = frame_rows.data<float>() + i * 12;
    std::copy_n(frames[i].rotation.m.data(), 9, row);
    row[9] = frames[i].translation.x;
    row[10] = frames[i].translation.y;
    row[11] = frames[i].translation.z;
  }
  PointAttentionOperands operands;
  operands.heads = static_cast<int>(heads_);
  operands.channels = static_cast<int>(channels_);
  operands.query_points = static_cast<int>(query_points_);
  operands.value_points = static_cast<int>(value_points_);
  operands.q = session.place(parts.q.tensor());
  operands.k = session.place(parts.k.tensor());
  operands.v = session.place(parts.v.tensor());
  operands.q_points = session.place(parts.q_points.tensor());
  operands.k_points = session.place(parts.k_points.tensor());
  operands.v_points = session.place(parts.v_points.tensor());
  operands.pair_bias = bias;
  operands.pair = pair;
  operands.mask = mask;
  operands.point_weights = point_weights_;
  operands.frames = session.place(frame_rows.tensor());
  const Tensor attended = session.alloc(Shape{n, out_.weight.in_features});
  invariant_point_attention(session.context, operands, attended);
  out_(session, attended, state, Activation::none, state);
}

}  // namespace rz::folding
