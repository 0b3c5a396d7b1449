// attention on tensor cores for Precision::bf16: queries, keys, values and weights are rounded to bf16; logits, their
// maximum and sum and the result are f32, in registers. Logits are in units of log2(e), so that exp2 serves.
//
// Launch: grid (units, queries / 64), rounded up, a unit being one head of one sequence; 4 warps of 16 queries each.
// Shared: 64 keys and their values as bf16 [64, head_dim + 8], whose padding keeps ldmatrix free of bank conflicts, and
// what is added to a key's logits: 0, or minus infinity where it does not count; at most 10496 bytes.
#include "kernels/cuda/attention_args.h"
#include "kernels/cuda/split_product.h"

namespace rz::cuda {
namespace {

constexpr int kWarps = 4;
constexpr int kThreads = 32 * kWarps;
constexpr int kQueries = 16 * kWarps;
constexpr int kKeys = 64;
constexpr float kLog2E = 1.44269504f;

/// Row r of a warp's fragments: queries lane / 4 and lane / 4 + 8.
template <int kHeadDim>
struct Running {
  float largest[2], sum[2];  // the sum of this thread's columns alone
  float value[kHeadDim / 8][4];
};

template <int kHeadDim>
struct KeyTile {
  static constexpr int kStride = kHeadDim + 8;
  Bf16* keys;
  Bf16* values;
  float* open;  // 0 or minus infinity
};

__device__ __forceinline__ void round_four(const float4& four, Bf16* to) {
  reinterpret_cast<uint32_t*>(to)[0] = pack_bf16x2(four.x, four.y);
  reinterpret_cast<uint32_t*>(to)[1] = pack_bf16x2(four.z, four.w);
}

/// Zeros where there is no key, since a weight of zero does not hide a NaN.
template <int kHeadDim>
__device__ __forceinline__ void fill(const AttentionArgs& args, const AttentionUnit& unit, int64_t first,
                                     const KeyTile<kHeadDim>& tile) {
  constexpr int kVectors = kHeadDim / 4;
  const float* k = head_start(args.k, unit, kHeadDim);
  const float* v = head_start(args.v, unit, kHeadDim);
  for (int i = threadIdx.x; i < kKeys * kVectors; i += kThreads) {
    const int row = i / kVectors, column = i % kVectors * 4, at = row * tile.kStride + column;
    const int64_t key = first + row;
    float4 key_part = {}, value_part = {};
    if (key < args.keys) {
      key_part = load_four(k + key * args.k.position + column, args.aligned);
      value_part = load_four(v + key * args.v.position + column, args.aligned);
    }
    round_four(key_part, tile.keys + at);
    round_four(value_part, tile.values + at);
  }
  for (int i = threadIdx.x; i < kKeys; i += kThreads) {
    tile.open[i] = first + i < args.keys && key_counts(args, unit, first + i) ? 0.0f : -INFINITY;
  }
}

template <int kHeadDim>
__device__ __forceinline__ void load_queries(const AttentionArgs& args, const AttentionUnit& unit, int64_t first,
                                             uint32_t (&q)[kHeadDim / 16][4]) {
  const int lane = threadIdx.x % 32;
  const float scale = kLog2E / sqrtf(static_cast<float>(kHeadDim));
  const float* start = head_start(args.q, unit, kHeadDim);
#pragma unroll
  for (int i = 0; i < kHeadDim / 4; ++i) {
    const int r = i % 4;
    const int64_t query = first + lane / 4 + 8 * (r & 1);
    const float* from = start + query * args.q.position + i / 4 * 16 + 2 * (lane % 4) + 8 * (r >> 1);
    q[i / 4][r] = query < args.queries ? pack_bf16x2(from[0] * scale, from[1] * scale) : 0;
  }
}

using Logits = float[kKeys / 8][4];

template <int kHeadDim>
__device__ __forceinline__ void compute_logits(const AttentionArgs& args, const AttentionUnit& unit,
                                               const KeyTile<kHeadDim>& tile, const uint32_t (&q)[kHeadDim / 16][4],
                                               int64_t first_query, int64_t first_key, Logits& logits) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int group = 0; group < kKeys / 16; ++group) {
#pragma unroll
    for (int k = 0; k < kHeadDim / 16; ++k) {
      uint32_t b[4];
      load_column_pair<tile.kStride>(tile.keys, 16 * group, 16 * k, b);
      mma_m16n8k16_bf16(logits[2 * group], q[k], {b[0], b[1]});
      mma_m16n8k16_bf16(logits[2 * group + 1], q[k], {b[2], b[3]});
    }
  }
  const float* bias = args.bias ? args.bias + unit.head * args.keys * args.queries : nullptr;
#pragma unroll
  for (int i = 0; i < kKeys / 2; ++i) {
    const int r = i % 4, column = i / 4 * 8 + 2 * (lane % 4) + (r & 1);
    const int64_t query = first_query + lane / 4 + 8 * (r >> 1), key = first_key + column;
    float& logit = logits[i / 4][r];
    if (bias && query < args.queries && key < args.keys) logit += kLog2E * bias[key * args.queries + query];
    logit += tile.open[column];
  }
}

/// Logits to weights, the running state to their new maximum.
template <int kHeadDim>
__device__ __forceinline__ void weigh(Logits& logits, Running<kHeadDim>& state) {
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    float largest = state.largest[row];
#pragma unroll
    for (int n = 0; n < kKeys / 8; ++n) largest = fmaxf(largest, fmaxf(logits[n][2 * row], logits[n][2 * row + 1]));
    largest = fmaxf(largest, __shfl_xor_sync(kWholeWarp, largest, 1));
    largest = fmaxf(largest, __shfl_xor_sync(kWholeWarp, largest, 2));
    const float base = largest == -INFINITY ? 0.0f : largest;  // no key has counted yet
    const float shrink = exp2f(state.largest[row] - base);
    state.largest[row] = largest;
    state.sum[row] *= shrink;
#pragma unroll
    for (int c = 0; c < kHeadDim / 8; ++c) {
      state.value[c][2 * row] *= shrink;
      state.value[c][2 * row + 1] *= shrink;
    }
#pragma unroll
    for (int n = 0; n < kKeys / 8; ++n) {
      for (int r = 2 * row; r < 2 * row + 2; ++r) state.sum[row] += logits[n][r] = exp2f(logits[n][r] - base);
    }
  }
}

/// A fragment of logits is that of a product's left operand, two by two.
template <int kHeadDim>
__device__ __forceinline__ void add_values(const Logits& weights, const KeyTile<kHeadDim>& tile,
                                           Running<kHeadDim>& state) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int group = 0; group < kKeys / 16; ++group) {
    const float(&left)[4] = weights[2 * group];
    const float(&right)[4] = weights[2 * group + 1];
    const uint32_t a[4] = {pack_bf16x2(left[0], left[1]), pack_bf16x2(left[2], left[3]),
                           pack_bf16x2(right[0], right[1]), pack_bf16x2(right[2], right[3])};
#pragma unroll
    for (int c = 0; c < kHeadDim / 16; ++c) {
      uint32_t b[4];
      load_matrix_x4_transposed(b, tile.values + (16 * group + lane % 16) * tile.kStride + 16 * c + lane / 16 * 8);
      mma_m16n8k16_bf16(state.value[2 * c], a, {b[0], b[1]});
      mma_m16n8k16_bf16(state.value[2 * c + 1], a, {b[2], b[3]});
    }
  }
}

template <int kHeadDim>
__device__ __forceinline__ void store(const AttentionArgs& args, const AttentionUnit& unit, int64_t first_query,
                                      const Running<kHeadDim>& state) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int row = 0; row < 2; ++row) {
    float sum = state.sum[row];
    sum += __shfl_xor_sync(kWholeWarp, sum, 1);
    sum += __shfl_xor_sync(kWholeWarp, sum, 2);
    const float inverse = sum > 0 ? 1.0f / sum : 1.0f;
    const int64_t query = first_query + lane / 4 + 8 * row;
    if (query >= args.queries) continue;
    float* out = head_start(args.out, unit, kHeadDim) + query * args.out.position;
    const float* gate = args.gate.data ? head_start(args.gate, unit, kHeadDim) + query * args.gate.position : nullptr;
#pragma unroll
    for (int i = 0; i < kHeadDim / 4; ++i) {
      const int channel = i / 2 * 8 + 2 * (lane % 4) + i % 2;
      const float value = state.value[i / 2][2 * row + i % 2] * inverse;
      out[channel] = gate ? value / (1.0f + expf(-gate[channel])) : value;
    }
  }
}

template <int kHeadDim>
__global__ void __launch_bounds__(kThreads) attention_bf16_kernel(AttentionArgs args) {
  constexpr int kTileElements = kKeys * (kHeadDim + 8);
  SHARED_ARRAY(Bf16, keys, kTileElements);
  SHARED_ARRAY(Bf16, values, kTileElements);
  SHARED_ARRAY(float, open, kKeys);
  const KeyTile<kHeadDim> tile{keys, values, open};
  const AttentionUnit unit = attention_unit(args, blockIdx.x);
  const int64_t first_query = int64_t{blockIdx.y} * kQueries + threadIdx.x / 32 * 16;
  uint32_t q[kHeadDim / 16][4];
  load_queries<kHeadDim>(args, unit, first_query, q);
  Running<kHeadDim> state = {{-INFINITY, -INFINITY}, {}, {}};
  for (int64_t first_key = 0; first_key < args.keys; first_key += kKeys) {
    fill(args, unit, first_key, tile);
    __syncthreads();
    Logits logits = {};
    compute_logits(args, unit, tile, q, first_query, first_key, logits);
    weigh(logits, state);
    add_values(logits, tile, state);
    __syncthreads();  // before the next tile takes the place of this one
  }
  store(args, unit, first_query, state);
}

template <int kHeadDim>
void launch(Context& context, const AttentionArgs& args) {
  const dim3 grid(static_cast<unsigned>(args.units), blocks_for(args.queries, kQueries));
  LAUNCH(attention_bf16_kernel<kHeadDim>, grid, dim3(kThreads), 0, stream_of(context), args);
}

}  // namespace

void attention_bf16(Context& context, const AttentionArgs& args, int head_dim) {
  if (head_dim == 16) launch<16>(context, args);
  if (head_dim == 32) launch<32>(context, args);
}

}  // namespace rz::cuda
