// What the two attention kernels share: the operands as a kernel takes them, and where a head of a sequence lies.
#pragma once

#include "kernels/attention.h"
#include "kernels/cuda/gpu.h"

namespace rz::cuda {

struct AttentionView {
  float* data;  // null where left out
  int64_t outer, position, inner;
};

struct AttentionArgs {
  AttentionView q, k, v, gate, out;
  const uint8_t* key_mask;  // null where all keys count
  int64_t mask_outer, mask_position, mask_inner;
  const float* bias;  // [heads, keys, queries] or null
  int64_t units, queries, keys, inner;
  int heads;
  bool aligned;  // keys and values lie at multiples of 16 bytes
};

/// Tensor cores, for head_dim 16 and 32 in Precision::bf16.
void attention_bf16(Context& context, const AttentionArgs& args, int head_dim);

/// One head of one sequence.
struct AttentionUnit {
  int64_t outer, inner;
  int head;
};

__device__ __forceinline__ AttentionUnit attention_unit(const AttentionArgs& args, int64_t index) {
  const int64_t sequence = index / args.heads;
  return {sequence / args.inner, sequence % args.inner, static_cast<int>(index % args.heads)};
}

__device__ __forceinline__ float* head_start(const AttentionView& view, const AttentionUnit& unit, int head_dim) {
  return view.data + unit.outer * view.outer + unit.inner * view.inner + unit.head * head_dim;
}

__device__ __forceinline__ bool key_counts(const AttentionArgs& args, const AttentionUnit& unit, int64_t key) {
  return !args.key_mask ||
         args.key_mask[unit.outer * args.mask_outer + key * args.mask_position + unit.inner * args.mask_inner];
}

__device__ __forceinline__ float4 load_four(const float* from, bool aligned) {
  if (aligned) return *reinterpret_cast<const float4*>(from);
  return {from[0], from[1], from[2], from[3]};
}

}  // namespace rz::cuda
