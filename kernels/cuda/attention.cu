// attention in f32, of f32 or bf16 tensors: a query stays in the registers of one thread, or of several that share its
// keys where there are few queries and many keys. Keys and values are read from shared memory, where the queries of a
// head meet the same word at the same time. A key's bias lies side by side for neighbouring queries, which are
// neighbouring threads.
//
// Launch: a unit is one head of one sequence. A block of 128 threads takes a tile of min(queries, 128) queries of as
// many units as fit, so that short sequences fill it too; grid (units / that, queries / 128), rounded up. `parts`
// threads share a query where each then has 64 keys or more. Shared: per unit a tile of keys and values, and 4 floats
// that put the units of a warp into different banks; at most 8192 + 128 * 4 floats, 34816 bytes.
#include "kernels/cuda/attention_args.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kTileFloats = 8192;  // of keys and values in a block
constexpr int kPadding = 4;
constexpr int kStep = 4;  // keys whose logits a thread computes before it takes them in

/// How a block is divided; depends on the lengths alone, since it decides the order of sums.
struct Tiles {
  int queries, parts, units;  // queries * parts * units threads work
  int keys, key_floats;       // a key and its value, padded where threads of a warp read several keys at a time
  int unit_floats() const { return keys * key_floats + kPadding; }
};

Tiles tiles_of(const AttentionArgs& args, int head_dim) {
  Tiles tiles{};
  tiles.queries = static_cast<int>(args.queries < kThreads ? args.queries : kThreads);
  tiles.parts = 1;
  while (tiles.parts < 32 && 2 * tiles.parts * tiles.queries <= kThreads && args.keys >= 128 * tiles.parts)
    tiles.parts *= 2;
  tiles.units = kThreads / (tiles.queries * tiles.parts);
  tiles.key_floats = 2 * head_dim + (tiles.parts > 1 ? kPadding : 0);
  const int fitting = kTileFloats / (tiles.units * tiles.key_floats);
  tiles.keys = static_cast<int>(args.keys < fitting ? args.keys : fitting);
  if (tiles.keys > kThreads) tiles.keys = kThreads;
  return tiles;
}

__device__ __forceinline__ AttentionUnit unit_of(const AttentionArgs& args, int64_t index) {
  return attention_unit(args, index / args.heads, static_cast<int>(index % args.heads));
}

/// Keys [first, first + tile) of all units of the block: key then value of each.
template <class T, int kHeadDim>
__device__ __forceinline__ void fill_tile(const AttentionArgs& args, const Tiles& tiles, int unit_floats, float* shared,
                                          int64_t first) {
  constexpr int kVectors = 2 * kHeadDim / 4;  // of a key with its value
  for (int i = threadIdx.x; i < tiles.units * tiles.keys * kVectors; i += kThreads) {
    const int slot = i / (tiles.keys * kVectors), key = i / kVectors % tiles.keys, part = i % kVectors;
    const int64_t index = int64_t{blockIdx.x} * tiles.units + slot;
    if (index >= args.sequences * args.heads || first + key >= args.keys) continue;
    const AttentionView& view = part < kVectors / 2 ? args.k : args.v;
    const T* from =
        head_start<T>(view, unit_of(args, index), kHeadDim) + (first + key) * view.position + part % (kVectors / 2) * 4;
    *reinterpret_cast<float4*>(shared + slot * unit_floats + key * tiles.key_floats + part * 4) =
        load_four(from, args.aligned);
  }
}

template <int kHeadDim>
struct Running {
  float largest, sum;
  float value[kHeadDim];
};

template <int kHeadDim>
__device__ __forceinline__ float add_dot(float sum, const float (&q)[kHeadDim], const float* key) {
#pragma unroll
  for (int c = 0; c < kHeadDim; c += 4) {
    const float4 four = *reinterpret_cast<const float4*>(key + c);
    sum += q[c] * four.x;
    sum += q[c + 1] * four.y;
    sum += q[c + 2] * four.z;
    sum += q[c + 3] * four.w;
  }
  return sum;
}

template <int kHeadDim>
__device__ __forceinline__ void take_value(float logit, const float* value, Running<kHeadDim>& state) {
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
  for (int c = 0; c < kHeadDim; c += 4) {
    const float4 four = *reinterpret_cast<const float4*>(value + c);
    state.value[c] += weight * four.x;
    state.value[c + 1] += weight * four.y;
    state.value[c + 2] += weight * four.z;
    state.value[c + 3] += weight * four.w;
  }
}

/// The keys of the tile that are `part`'s, a few at a time: loads of bias and mask and dot products overlap.
template <int kHeadDim>
__device__ __forceinline__ void take_tile(const AttentionArgs& args, const Tiles& tiles, const AttentionUnit& unit,
                                          const float (&q)[kHeadDim], const float* tile, int64_t first, int64_t query,
                                          int part, Running<kHeadDim>& state) {
  const int64_t left = args.keys - first;
  const int count = left < tiles.keys ? static_cast<int>(left) : tiles.keys;
  const float* bias = args.bias ? args.bias + (unit.head * args.keys + first) * args.queries + query : nullptr;
  for (int begin = part; begin < count; begin += kStep * tiles.parts) {
    float logit[kStep];
    bool counts[kStep];
#pragma unroll
    for (int s = 0; s < kStep; ++s) {
      const int key = begin + s * tiles.parts;
      counts[s] = key < count && key_counts(args, unit, first + key);
      logit[s] = counts[s] && bias ? bias[key * args.queries] : 0.0f;
      if (counts[s]) logit[s] = add_dot(logit[s], q, tile + key * tiles.key_floats);
    }
#pragma unroll
    for (int s = 0; s < kStep; ++s) {
      if (counts[s]) take_value(logit[s], tile + (begin + s * tiles.parts) * tiles.key_floats + kHeadDim, state);
    }
  }
}

/// The state of a query over all its keys, from those of the threads that share it.
template <int kHeadDim>
__device__ __forceinline__ void join_parts(int parts, Running<kHeadDim>& state) {
  for (int step = parts / 2; step > 0; step /= 2) {
    const float other = __shfl_xor_sync(kWholeWarp, state.largest, step), largest = fmaxf(state.largest, other);
    const float base = largest == -INFINITY ? 0.0f : largest;  // no key counted on either side
    const float own_scale = expf(state.largest - base), other_scale = expf(other - base);
    state.largest = largest;
    state.sum = state.sum * own_scale + __shfl_xor_sync(kWholeWarp, state.sum, step) * other_scale;
#pragma unroll
    for (int c = 0; c < kHeadDim; ++c) {
      state.value[c] = state.value[c] * own_scale + __shfl_xor_sync(kWholeWarp, state.value[c], step) * other_scale;
    }
  }
}

template <class T, int kHeadDim>
__device__ __forceinline__ void store(const AttentionArgs& args, const AttentionUnit& unit, int64_t query,
                                      const Running<kHeadDim>& state) {
  T* out = head_start<T>(args.out, unit, kHeadDim) + query * args.out.position;
  const T* gate = args.gate.data ? head_start<T>(args.gate, unit, kHeadDim) + query * args.gate.position : nullptr;
  const float divisor = state.sum > 0 ? state.sum : 1.0f;
  for (int c = 0; c < kHeadDim; ++c) {
    const float value = state.value[c] / divisor;
    store_value(gate ? value / (1.0f + expf(-load_value(gate + c))) : value, out + c);
  }
}

template <class T, int kHeadDim>
__global__ void __launch_bounds__(kThreads) attention_kernel(AttentionArgs args, Tiles tiles, int unit_floats) {
  DYN_SHARED(float, shared);
  const int unit_threads = tiles.queries * tiles.parts, slot = threadIdx.x / unit_threads;
  const int64_t index = int64_t{blockIdx.x} * tiles.units + slot;
  const int64_t query = int64_t{blockIdx.y} * tiles.queries + threadIdx.x % unit_threads / tiles.parts;
  const int part = threadIdx.x % tiles.parts;
  const bool active = slot < tiles.units && index < args.sequences * args.heads && query < args.queries;
  const AttentionUnit unit = unit_of(args, active ? index : 0);
  const T* own_query = head_start<T>(args.q, unit, kHeadDim) + (active ? query : 0) * args.q.position;
  const float scale = 1.0f / sqrtf(static_cast<float>(kHeadDim));
  float q[kHeadDim];
  for (int c = 0; c < kHeadDim; ++c) q[c] = load_value(own_query + c) * scale;
  Running<kHeadDim> state = {-INFINITY, 0.0f, {}};
  for (int64_t first_key = 0; first_key < args.keys; first_key += tiles.keys) {
    fill_tile<T, kHeadDim>(args, tiles, unit_floats, shared, first_key);
    __syncthreads();
    if (active) take_tile(args, tiles, unit, q, shared + slot * unit_floats, first_key, query, part, state);
    __syncthreads();  // before the next tile takes the place of this one
  }
  join_parts(tiles.parts, state);
  if (active && part == 0) store<T>(args, unit, query, state);
}

template <class T, int kHeadDim>
void launch(Context& context, const AttentionArgs& args) {
  const Tiles tiles = tiles_of(args, kHeadDim);
  const dim3 grid(blocks_for(args.sequences * args.heads, tiles.units), blocks_for(args.queries, tiles.queries));
  LAUNCH((attention_kernel<T, kHeadDim>), grid, dim3(kThreads), tiles.units * tiles.unit_floats() * sizeof(float),
         stream_of(context), args, tiles, tiles.unit_floats());
}

template <class T>
void launch_for(Context& context, const AttentionArgs& args, int head_dim) {
  if (head_dim == 4) launch<T, 4>(context, args);
  if (head_dim == 8) launch<T, 8>(context, args);
  if (head_dim == 16) launch<T, 16>(context, args);
  if (head_dim == 32) launch<T, 32>(context, args);
}

AttentionView view_of(const ChannelView& view) {
  auto* data = static_cast<char*>(view.tensor.raw());
  const auto size = static_cast<int64_t>(dtype_size(view.tensor.dtype()));
  return {data ? data + view.offset * size : nullptr, view.outer, view.position, view.inner};
}

bool is_aligned(const AttentionView& view, DType dtype) {
  const int64_t strides = (view.outer | view.position | view.inner) * static_cast<int64_t>(dtype_size(dtype));
  return reinterpret_cast<uintptr_t>(view.data) % 16 == 0 && strides % 16 == 0;
}

AttentionArgs args_of(const AttentionOperands& operands) {
  AttentionArgs args{};
  args.q = view_of(operands.q);
  args.k = view_of(operands.k);
  args.v = view_of(operands.v);
  args.gate = view_of(operands.gate);
  args.out = view_of(operands.out);
  args.key_mask = operands.key_mask.data<uint8_t>();
  if (args.key_mask) {
    args.mask_position = operands.key_mask.dim(2);
    args.mask_outer = operands.keys * args.mask_position;
    args.mask_inner = args.mask_position > 1 ? 1 : 0;
  }
  args.bias = operands.bias.data<float>();
  args.sequences = operands.outer * operands.inner;
  args.queries = operands.queries;
  args.keys = operands.keys;
  args.inner = operands.inner;
  args.heads = operands.heads;
  args.aligned = true;
  for (const AttentionView& view : {args.q, args.k, args.v, args.gate, args.out}) {
    args.aligned &= is_aligned(view, operands.out.tensor.dtype());
  }
  args.bias_aligned = reinterpret_cast<uintptr_t>(args.bias) % 16 == 0 && args.queries % 4 == 0 && args.bias;
  return args;
}

/// Below this, most of a tensor core's rows would be empty.
constexpr int64_t kQueriesWorthTensorCores = 16;

}  // namespace

void attention(Context& context, const AttentionOperands& operands) {
  const AttentionArgs args = args_of(operands);
  const DType dtype = operands.out.tensor.dtype();
  const bool tensor_cores =
      context.precision() == Precision::bf16 && operands.head_dim >= 16 && operands.queries >= kQueriesWorthTensorCores;
  if (tensor_cores && context.tier() == Tier::sm_90 && dtype == DType::bf16 &&
      attention_sm90(context, args, operands.head_dim)) {
    return;
  }
  if (tensor_cores) return attention_bf16(context, args, dtype, operands.head_dim);
  if (dtype == DType::f32) launch_for<float>(context, args, operands.head_dim);
  if (dtype == DType::bf16) launch_for<Bf16>(context, args, operands.head_dim);
}

}  // namespace rz::cuda
