// What the tensor-core attention kernels share, on fragments: of 16 rows a thread has lane / 4 and lane / 4 + 8, which
// are two queries side by side, and of every 8 columns 2 (lane % 4) and the next one.
//
// The running softmax: weights are 2^(logit - base) with a base per query that is the largest logit of its first keys
// and stays while no weight bursts a bound: floats are scale-free, so that the largest logit itself need not be known,
// and the sums that are needed anyway show a burst. One exponential in eight runs on the FMA units.
#pragma once

#include "kernels/cuda/attention_args.h"
#include "kernels/cuda/exp2.h"

namespace rz::cuda {

/// Of the thread's two queries. Sums are of the thread's own columns.
struct AttentionSoftmax {
  float base[2], sum[2];
};

/// Below every logit: the first key that counts bursts the bound and sets the base.
constexpr float kNoBase = -1e30f;
/// Far from f32's largest number even when summed over all keys.
constexpr float kBurst = 1e12f;

/// The bits of a query may not depend on its neighbours: the columns that run on the FMA units are of fixed keys.
template <int kFragments>
__device__ __forceinline__ void weights_of(const float (&logits)[kFragments][4], float scale, const float (&base)[2],
                                           uint32_t (&weights)[kFragments / 2][4], float (&sum)[2]) {
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    sum[row] = 0;
#pragma unroll
    for (int n = 0; n < kFragments; ++n) {
      const float first = exp2_approx(fmaf(logits[n][2 * row], scale, -base[row]));
      const float exponent = fmaf(logits[n][2 * row + 1], scale, -base[row]);
      const float second = n % 4 == 3 ? exp2_on_fma(exponent) : exp2_approx(exponent);
      sum[row] += first;
      sum[row] += second;
      weights[n / 2][n % 2 * 2 + row] = pack_bf16x2(first, second);
    }
  }
}

/// Takes the largest logit as base where a query's weights burst. `values` are its sums of weighted values.
template <int kFragments, int kChannelFragments>
__device__ __forceinline__ void raise_bases(const float (&logits)[kFragments][4], float scale, const float (&sum)[2],
                                            AttentionSoftmax& state, float (&values)[kChannelFragments][4]) {
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    float largest = -INFINITY, worst = sum[row];
#pragma unroll
    for (int n = 0; n < kFragments; ++n) largest = fmaxf(largest, fmaxf(logits[n][2 * row], logits[n][2 * row + 1]));
    for (int step = 1; step < 4; step *= 2) {
      largest = fmaxf(largest, __shfl_xor_sync(kWholeWarp, largest, step));
      worst = fmaxf(worst, __shfl_xor_sync(kWholeWarp, worst, step));
    }
    const float base = worst > kBurst ? largest * scale : state.base[row];
    const float shrink = exp2f(state.base[row] - base);
    state.base[row] = base;
    state.sum[row] *= shrink;
#pragma unroll
    for (int c = 0; c < kChannelFragments; ++c) {
      values[c][2 * row] *= shrink;
      values[c][2 * row + 1] *= shrink;
    }
  }
}

/// Logits times `scale` are in units of log2(e). `weights` are the left operands of products over 16 keys each.
template <int kFragments, int kChannelFragments>
__device__ __forceinline__ void weigh(const float (&logits)[kFragments][4], float scale, AttentionSoftmax& state,
                                      float (&values)[kChannelFragments][4], uint32_t (&weights)[kFragments / 2][4]) {
  float sum[2];
  weights_of(logits, scale, state.base, weights, sum);
  if (__ballot_sync(kWholeWarp, sum[0] > kBurst || sum[1] > kBurst)) {
    raise_bases(logits, scale, sum, state, values);
    weights_of(logits, scale, state.base, weights, sum);
  }
  state.sum[0] += sum[0];
  state.sum[1] += sum[1];
}

/// What a query's sums are multiplied by in the end; 1 where no key counted.
__device__ __forceinline__ float inverse_of(float sum) {
  sum += __shfl_xor_sync(kWholeWarp, sum, 1);
  sum += __shfl_xor_sync(kWholeWarp, sum, 2);
  return sum > 0 ? 1.0f / sum : 1.0f;
}

constexpr float kLog2E = 1.44269504f;

/// Queries `first` and the next one as left operands of products over 16 channels each; zeros where there is none.
template <class T, int kHeadDim>
__device__ __forceinline__ void load_queries(const AttentionArgs& args, const AttentionUnit& unit, int64_t first,
                                             uint32_t (&q)[kHeadDim / 16][4]) {
  const T* start = head_start<T>(args.q, unit, kHeadDim) + 2 * (threadIdx.x % 4);
#pragma unroll
  for (int i = 0; i < kHeadDim / 4; ++i) {
    const int r = i % 4;
    const int64_t query = first + (r & 1);
    const T* from = start + query * args.q.position + i / 4 * 16 + 8 * (r >> 1);
    q[i / 4][r] = query < args.queries ? load_pair(from, args.aligned) : 0;
  }
}

/// Their results, from sums of weighted values.
template <class T, int kHeadDim>
__device__ __forceinline__ void store_queries(const AttentionArgs& args, const AttentionUnit& unit, int64_t first,
                                              const AttentionSoftmax& state, const float (&values)[kHeadDim / 8][4]) {
  const int column = 2 * (threadIdx.x % 4);
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    const float inverse = inverse_of(state.sum[row]);
    const int64_t query = first + row;
    if (query >= args.queries) continue;
    T* out = head_start<T>(args.out, unit, kHeadDim) + query * args.out.position + column;
    const T* gate =
        args.gate.data ? head_start<T>(args.gate, unit, kHeadDim) + query * args.gate.position + column : nullptr;
#pragma unroll
    for (int c = 0; c < kHeadDim / 8; ++c) {
      float pair[2];
#pragma unroll
      for (int e = 0; e < 2; ++e) {
        pair[e] = values[c][2 * row + e] * inverse;
        if (gate) pair[e] /= 1.0f + expf(-load_value(gate + 8 * c + e));
      }
      store_pair(pair[0], pair[1], out + 8 * c, args.aligned);
    }
  }
}

}  // namespace rz::cuda
