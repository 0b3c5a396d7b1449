// attention: one thread per query, with the query and its running sums in registers; keys and values are read from
// shared memory, where the queries of a head meet the same word at the same time.
//
// Launch: a unit is one head of one sequence. A block of 128 threads takes 128 / min(length, 128) units, so that short
// sequences fill it too; grid (units / that), rounded up. Shared: per unit a tile of min(length, 128) keys and values
// and 4 floats, which put the units of a warp into different banks; at most 128 * (2 * 32) + 128 * 4 floats, 34816
// bytes.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kUnitPadding = 4;

struct AttentionArgs {
  const float* qkv;
  const uint8_t* key_mask;  // null where all keys count
  float* out;
  int64_t units, length, inner;
  int heads, tile, units_per_block;  // tile: queries, and keys, that a unit takes at a time
};

/// Where the unit's head starts: in qkv times three for q, in out as it is; and its entry of the outer axis.
struct Unit {
  int64_t outer, sequence_start;
  int head;
};

__device__ __forceinline__ Unit unit_at(const AttentionArgs& args, int64_t index, int channels) {
  const int64_t sequence = index / args.heads;
  const int64_t outer = sequence / args.inner;
  return {outer, (outer * args.length * args.inner + sequence % args.inner) * channels,
          static_cast<int>(index % args.heads)};
}

/// Keys [first, first + tile) of all units of the block: key then value of each.
template <int kHeadDim>
__device__ __forceinline__ void fill_tile(const AttentionArgs& args, float* shared, int64_t first) {
  constexpr int kVectors = 2 * kHeadDim / 4;  // of a key with its value
  const int channels = args.heads * kHeadDim;
  const int unit_floats = args.tile * 2 * kHeadDim + kUnitPadding;
  for (int i = threadIdx.x; i < args.units_per_block * args.tile * kVectors; i += kThreads) {
    const int slot = i / (args.tile * kVectors), key = i / kVectors % args.tile, part = i % kVectors;
    const int64_t index = int64_t{blockIdx.x} * args.units_per_block + slot;
    if (index >= args.units || first + key >= args.length) continue;
    const Unit unit = unit_at(args, index, channels);
    const int section = part < kVectors / 2 ? 1 : 2, column = part % (kVectors / 2) * 4;
    const float* from = args.qkv + 3 * unit.sequence_start + (first + key) * args.inner * 3 * channels +
                        section * channels + unit.head * kHeadDim + column;
    *reinterpret_cast<float4*>(shared + slot * unit_floats + key * 2 * kHeadDim + part * 4) =
        *reinterpret_cast<const float4*>(from);
  }
}

template <int kHeadDim>
struct Running {
  float largest, sum;
  float value[kHeadDim];
};

template <int kHeadDim>
__device__ __forceinline__ void take_key(const float (&q)[kHeadDim], const float* key, Running<kHeadDim>& state) {
  float logit = 0;
#pragma unroll
  for (int c = 0; c < kHeadDim; ++c) logit += q[c] * key[c];
  if (logit > state.largest) {
    const float shrink = expf(state.largest - logit);
    state.largest = logit;
    state.sum *= shrink;
#pragma unroll
    for (int c = 0; c < kHeadDim; ++c) state.value[c] *= shrink;
  }
  const float weight = expf(logit - state.largest);
  state.sum += weight;
#pragma unroll
  for (int c = 0; c < kHeadDim; ++c) state.value[c] += weight * key[kHeadDim + c];
}

template <int kHeadDim>
__global__ void __launch_bounds__(kThreads) attention_kernel(AttentionArgs args) {
  DYN_SHARED(float, shared);
  const int channels = args.heads * kHeadDim;
  const int slot = threadIdx.x / args.tile;
  const int64_t index = int64_t{blockIdx.x} * args.units_per_block + slot;
  const bool has_unit = slot < args.units_per_block && index < args.units;
  const Unit unit = unit_at(args, has_unit ? index : 0, channels);
  const float* keys = shared + slot * (args.tile * 2 * kHeadDim + kUnitPadding);
  const float scale = 1.0f / sqrtf(static_cast<float>(kHeadDim));
  for (int64_t first_query = 0; first_query < args.length; first_query += args.tile) {
    const int64_t query = first_query + threadIdx.x % args.tile;
    const bool active = has_unit && query < args.length;
    const int64_t at = unit.sequence_start + (active ? query : 0) * args.inner * channels;
    float q[kHeadDim];
    Running<kHeadDim> state = {-INFINITY, 0.0f, {}};
    for (int c = 0; c < kHeadDim; ++c) q[c] = args.qkv[3 * at + unit.head * kHeadDim + c] * scale;
    for (int64_t first_key = 0; first_key < args.length; first_key += args.tile) {
      fill_tile<kHeadDim>(args, shared, first_key);
      __syncthreads();
      const int64_t left = args.length - first_key;
      for (int j = 0; active && j < args.tile && j < left; ++j) {
        if (args.key_mask && !args.key_mask[unit.outer * args.length + first_key + j]) continue;
        take_key<kHeadDim>(q, keys + j * 2 * kHeadDim, state);
      }
      __syncthreads();  // before the next tile takes the place of this one
    }
    if (!active) continue;
    const float divisor = state.sum > 0 ? state.sum : 1.0f;
    for (int c = 0; c < kHeadDim; ++c) args.out[at + unit.head * kHeadDim + c] = state.value[c] / divisor;
  }
}

template <int kHeadDim>
void launch(Context& context, const AttentionArgs& args) {
  const size_t unit_bytes = (static_cast<size_t>(args.tile) * 2 * kHeadDim + kUnitPadding) * sizeof(float);
  LAUNCH(attention_kernel<kHeadDim>, dim3(blocks_for(args.units, args.units_per_block)), dim3(kThreads),
         args.units_per_block * unit_bytes, stream_of(context), args);
}

}  // namespace

void attention(Context& context, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out) {
  AttentionArgs args;
  args.qkv = qkv.data<float>();
  args.key_mask = key_mask.data<uint8_t>();
  args.out = out.data<float>();
  args.units = qkv.dim(0) * qkv.dim(2) * heads;
  args.length = qkv.dim(1);
  args.inner = qkv.dim(2);
  args.heads = heads;
  args.tile = static_cast<int>(args.length < kThreads ? args.length : kThreads);
  args.units_per_block = kThreads / args.tile;
  const int64_t head_dim = out.dim(3) / heads;
  if (head_dim == 8) launch<8>(context, args);
  if (head_dim == 16) launch<16>(context, args);
  if (head_dim == 32) launch<32>(context, args);
}

}  // namespace rz::cuda
