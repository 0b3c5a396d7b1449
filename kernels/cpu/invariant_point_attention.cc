// A residue at a time: the logits of its heads over all keys, their softmax, then the sums over the keys.
#include "kernels/invariant_point_attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/invariant_point_attention.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/softmax-inl.h"

#ifndef RZ_KERNELS_CPU_INVARIANT_POINT_ATTENTION_ONCE
#define RZ_KERNELS_CPU_INVARIANT_POINT_ATTENTION_ONCE
namespace rz::cpu {

/// One head of one residue's query, with the widths that all share.
struct PointQuery {
  const PointAttentionOperands& operands;
  const std::vector<int64_t>& keys;  // the unmasked residues
  int64_t residue, head;

  int64_t row(int64_t j) const { return j * operands.heads + head; }
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

HWY_INLINE void logits_of(const PointQuery& query, float* logits) {
  const PointAttentionOperands& a = query.operands;
  const int64_t n = a.q.dim(0), width = 3 * a.query_points;
  const float* q = a.q.data<float>() + query.row(query.residue) * a.channels;
  const float* q_point = a.q_points.data<float>() + query.row(query.residue) * width;
  const float third = std::sqrt(1.0f / 3.0f);
  const float scale = third / std::sqrt(static_cast<float>(a.channels));
  const float point_scale = -0.5f * third * std::sqrt(2.0f / (9.0f * static_cast<float>(a.query_points))) *
                            a.point_weights.data<float>()[query.head];
  for (size_t key = 0; key < query.keys.size(); ++key) {
    const int64_t j = query.keys[key];
    const float* k = a.k.data<float>() + query.row(j) * a.channels;
    const float* k_point = a.k_points.data<float>() + query.row(j) * width;
    float dot = 0, squares = 0;
    for (int64_t c = 0; c < a.channels; ++c) dot += q[c] * k[c];
    for (int64_t c = 0; c < width; ++c) squares += (q_point[c] - k_point[c]) * (q_point[c] - k_point[c]);
    const float bias = a.pair_bias.data<float>()[(query.residue * n + j) * a.heads + query.head];
    logits[key] = dot * scale + squares * point_scale + bias * third;
  }
}

/// out[0, width) = sum over keys of weight * row; `from` and `stride`: where the rows of the keys lie.
HWY_INLINE void weighted_sum(const PointQuery& query, const float* weights, const float* from, int64_t stride,
                             int64_t width, float* out) {
  std::fill_n(out, width, 0.0f);
  for (size_t key = 0; key < query.keys.size(); ++key) {
    const float* row = from + query.keys[key] * stride;
    const float weight = weights[key];
    for_lanes(width, [=](auto tag, int64_t c) HWY_ATTR {
      hn::StoreU(hn::MulAdd(hn::Set(tag, weight), hn::LoadU(tag, row + c), hn::LoadU(tag, out + c)), tag, out + c);
    });
  }
}

/// The summed points in the residue's own frame, with their lengths: into x, y, z and length of the result.
HWY_INLINE void store_points(const PointQuery& query, const float* points, float* out) {
  const PointAttentionOperands& a = query.operands;
  const float* frame = a.frames.data<float>() + query.residue * 12;
  const int64_t part = int64_t{a.heads} * a.value_points;
  for (int64_t p = 0; p < a.value_points; ++p) {
    float* to = out + query.head * a.value_points + p;
    float squares = 1e-8f;
    for (int64_t axis = 0; axis < 3; ++axis) {
      float local = 0;  // the transposed rotation is its inverse
      for (int64_t b = 0; b < 3; ++b) local += frame[b * 3 + axis] * (points[p * 3 + b] - frame[9 + b]);
      to[axis * part] = local;
      squares += local * local;
    }
    to[3 * part] = std::sqrt(squares);
  }
}

void point_attention_rows(const PointAttentionOperands& a, const std::vector<int64_t>& keys, float* out, int64_t begin,
                          int64_t end) {
  const int64_t n = a.q.dim(0), pair_width = a.pair.dim(2), heads = a.heads;
  const int64_t point_width = 3 * a.value_points;
  const int64_t row_width = heads * (a.channels + 4 * a.value_points + pair_width);
  std::vector<float> weights(keys.size()), points(static_cast<size_t>(point_width));
  for (int64_t i = begin; i < end; ++i) {
    float* row = out + i * row_width;
    if (!a.mask.data<uint8_t>()[i]) {
      std::fill_n(row, row_width, 0.0f);
      continue;
    }
    for (int64_t h = 0; h < heads; ++h) {
      const PointQuery query{a, keys, i, h};
      logits_of(query, weights.data());
      softmax_row(weights.data(), static_cast<int64_t>(keys.size()), weights.data());
      weighted_sum(query, weights.data(), a.v.data<float>() + h * a.channels, heads * a.channels, a.channels,
                   row + h * a.channels);
      weighted_sum(query, weights.data(), a.v_points.data<float>() + h * point_width, heads * point_width, point_width,
                   points.data());
      store_points(query, points.data(), row + heads * a.channels);
      weighted_sum(query, weights.data(), a.pair.data<float>() + i * n * pair_width, pair_width, pair_width,
                   row + heads * (a.channels + 4 * a.value_points) + h * pair_width);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(point_attention_rows);

void invariant_point_attention(Context&, const PointAttentionOperands& operands, const Tensor& out) {
  const int64_t n = operands.q.dim(0);
  std::vector<int64_t> keys;
  for (int64_t j = 0; j < n; ++j) {
    if (operands.mask.data<uint8_t>()[j]) keys.push_back(j);
  }
  const auto rows = HWY_DYNAMIC_DISPATCH(point_attention_rows);
  parallel_tiles(n, rows_per_tile(n * out.dim(1)),
                 [&](int64_t begin, int64_t end) { rows(operands, keys, out.data<float>(), begin, end); });
}

}  // namespace rz::cpu
#endif
