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
  const auto outputs = [&](const std::string& layer) {
    const std::vector<int64_t> shape = scope.child(layer).shape("weights");
    return shape.empty() ? 0 : shape.back();
  };
  const std::vector<int64_t> weights = scope.shape("trainable_point_weights");
  heads_ = std::max<int64_t>(1, weights.empty() ? 0 : weights[0]);
  channels_ = outputs("q_scalar") / heads_;
  query_points_ = outputs("q_point_local") / heads_ / 3;
  value_points_ = outputs("kv_point_local") / heads_ / 3 - query_points_;
  Array softplus = scope.floats("trainable_point_weights", {heads_});
  for (int64_t h = 0; h < heads_; ++h) softplus.data<float>()[h] = std::log1p(std::exp(softplus.data<float>()[h]));
  point_weights_ = reader.place(softplus);
  pair_bias_ = reader.linear(scope.child("attention_2d"), pair_width, heads_);
  projections_ = reader.side_by_side({{scope.child("q_scalar"), heads_ * channels_},
                                      {scope.child("kv_scalar"), 2 * heads_ * channels_},
                                      {scope.child("q_point_local"), 3 * heads_ * query_points_},
                                      {scope.child("kv_point_local"), 3 * heads_ * (query_points_ + value_points_)}},
                                     width);
  out_ = reader.linear(scope.child("output_projection"), heads_ * (channels_ + 4 * value_points_ + pair_width), width);
}

Tensor PointAttention::pair_bias(const Session& session, const Tensor& pair) const {
  const Tensor bias = session.alloc(Shape{pair.dim(0), pair.dim(1), heads_});
  pair_bias_(session, pair, bias);
  return bias;
}

PointAttention::Projected PointAttention::project(const Session& session, const Tensor& state,
                                                  const std::vector<Frame>& frames) const {
  const int64_t n = state.dim(0), width = projections_.width(), all_points = query_points_ + value_points_;
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
  // Points come as all x, all y, all z.
  const auto put_point = [&](int64_t i, const float* x, int64_t stride, float* to) {
    const Vec3 point = frames[i] * Vec3{x[0], x[stride], x[2 * stride]};
    to[0] = point.x;
    to[1] = point.y;
    to[2] = point.z;
  };
  for (int64_t i = 0; i < n; ++i) {
    const float* row = host.data<float>() + i * width;
    const float* key_value = row + heads_ * channels_;
    const float* q_point = key_value + 2 * heads_ * channels_;
    const float* key_value_point = q_point + 3 * heads_ * query_points_;
    for (int64_t h = 0; h < heads_; ++h) {
      const int64_t head = i * heads_ + h;
      std::copy_n(row + h * channels_, channels_, parts.q.data<float>() + head * channels_);
      std::copy_n(key_value + 2 * h * channels_, channels_, parts.k.data<float>() + head * channels_);
      std::copy_n(key_value + (2 * h + 1) * channels_, channels_, parts.v.data<float>() + head * channels_);
      for (int64_t p = 0; p < query_points_; ++p) {
        const int64_t at = (head * query_points_ + p) * 3;
        put_point(i, q_point + h * query_points_ + p, heads_ * query_points_, parts.q_points.data<float>() + at);
        put_point(i, key_value_point + h * all_points + p, heads_ * all_points, parts.k_points.data<float>() + at);
      }
      for (int64_t p = 0; p < value_points_; ++p) {
        put_point(i, key_value_point + h * all_points + query_points_ + p, heads_ * all_points,
                  parts.v_points.data<float>() + (head * value_points_ + p) * 3);
      }
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
  const auto place = [&](const Array& array) {
    const Tensor placed = session.alloc(array.shape());
    upload(session.context, placed, array.tensor());
    return placed;
  };
  PointAttentionOperands operands;
  operands.heads = static_cast<int>(heads_);
  operands.channels = static_cast<int>(channels_);
  operands.query_points = static_cast<int>(query_points_);
  operands.value_points = static_cast<int>(value_points_);
  operands.q = place(parts.q);
  operands.k = place(parts.k);
  operands.v = place(parts.v);
  operands.q_points = place(parts.q_points);
  operands.k_points = place(parts.k_points);
  operands.v_points = place(parts.v_points);
  operands.pair_bias = bias;
  operands.pair = pair;
  operands.mask = mask;
  operands.point_weights = point_weights_;
  operands.frames = place(frame_rows);
  const Tensor attended = session.alloc(Shape{n, out_.weight.in_features});
  invariant_point_attention(session.context, operands, attended);
  out_(session, attended, state, Activation::none, state);
  session.context.synchronize();  // the host's arrays go away
}

}  // namespace rz::folding
