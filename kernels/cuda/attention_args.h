// What the attention kernels share: the operands as a kernel takes them, and where a head of a sequence lies.
#pragma once

#include "kernels/attention.h"
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/real_values.h"

namespace rz::cuda {

struct AttentionView {
  void* data;  // f32 or bf16, or null where left out
  int64_t outer, position, inner;
};

struct AttentionArgs {
  AttentionView q, k, v, gate, out;
  const uint8_t* key_mask;  // null where all keys count
  int64_t mask_outer, mask_position, mask_inner;
  const float* bias;  // [heads, keys, queries] or null
  int64_t sequences, queries, keys, inner;
  int heads;
  bool aligned;       // every position of every view starts at a multiple of 16 bytes
  bool bias_aligned;  // every key's bias does
};

/// Tensor cores, for head_dim 16 and 32 in Precision::bf16.
void attention_bf16(Context& context, const AttentionArgs& args, DType dtype, int head_dim);

/// The same for Tier::sm_90 and bf16 tensors; false, and nothing done, where the copy engine can't read the operands.
bool attention_sm90(Context& context, const AttentionArgs& args, int head_dim);

/// One head of one sequence.
struct AttentionUnit {
  int64_t outer, inner;
  int head;
};

__device__ __forceinline__ AttentionUnit attention_unit(const AttentionArgs& args, int64_t sequence, int head) {
  return {sequence / args.inner, sequence % args.inner, head};
}

/// What a block of a tensor-core kernel works on at a time: some queries of one head of some sequences.
struct AttentionWork {
  int64_t first_sequence, first_query;
  int head, rows;  // sequences that there are
};

__device__ __forceinline__ AttentionWork attention_work(const AttentionArgs& args, unsigned index, int rows,
                                                        int queries) {
  const auto query_blocks = static_cast<unsigned>((args.queries + queries - 1) / queries);
  const unsigned unit = index / query_blocks;
  const int64_t first = int64_t{unit / args.heads} * rows, left = args.sequences - first;
  return {first, int64_t{index % query_blocks} * queries, static_cast<int>(unit % args.heads),
          left < rows ? static_cast<int>(left) : rows};
}

template <class T>
__device__ __forceinline__ T* head_start(const AttentionView& view, const AttentionUnit& unit, int head_dim) {
  return static_cast<T*>(view.data) + unit.outer * view.outer + unit.inner * view.inner + unit.head * head_dim;
}

__device__ __forceinline__ bool key_counts(const AttentionArgs& args, const AttentionUnit& unit, int64_t key) {
  return !args.key_mask ||
         args.key_mask[unit.outer * args.mask_outer + key * args.mask_position + unit.inner * args.mask_inner];
}

}  // namespace rz::cuda
