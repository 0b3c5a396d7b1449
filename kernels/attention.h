// attention: softmax attention along one axis of a tensor, the axes before and behind it being independent
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// Where heads x head_dim channels lie in a tensor: those of (o, i, n) start at element
/// offset + o * outer + i * position + n * inner.
struct ChannelView {
  Tensor tensor = {};
  int64_t offset = 0, outer = 0, position = 0, inner = 0;
};

/// The channels [offset, ...) of a row-major tensor [outer, length, inner, width].
ChannelView channels_of(const Tensor& tensor, int64_t offset);

/// out[o, i, n, h] = sigmoid(gate[o, i, n, h]) * sum over j of w[i, j] v[o, j, n, h],
/// w[i, j] = softmax over unmasked j of q[o, i, n, h] . k[o, j, n, h] / sqrt(head_dim) + bias[h, j, i]
struct AttentionOperands {
  int64_t outer = 0, queries = 0, keys = 0, inner = 0;
  int heads = 0, head_dim = 0;  ///< head_dim 4, 8, 16 or 32
  ChannelView q, out, gate;     ///< i runs over queries; gate may be left out; out may be q or gate
  ChannelView k, v;             ///< j runs over keys; q, k, v, gate and out are all f32 or all bf16
  Tensor key_mask;              ///< [outer, keys, inner or 1] u8, 1 where the key counts, or empty: all count
  Tensor bias;                  ///< [heads, keys, queries] f32, or empty
};

/// Serves every attention of the networks without a transposition:
/// - along a row of [n, length, ...]: outer = n, inner = 1; across rows: inner = length of the axis behind
/// - AlphaFold's global attention (one shared head of keys): its heads are the queries, heads = 1
/// - attention of a pair to its templates: inner = pairs, keys = templates, one query
///
/// Numerics: f32, running maximum and sum (no logits in memory), keys in their order; exp within 2 ulp on the CPU. The
/// bits of a query depend on its own sequence alone. On CUDA, a query of few with many keys has several sums over parts
/// of its keys. In Precision::bf16 on CUDA, with head_dim 16 or 32 and 16 queries or more: q, k, v and weights rounded
/// to bf16 for tensor cores, bias, logits and sums in f32; tests expect 3e-5 of mean squares. Tensors of bf16 are taken
/// as the numbers that they hold, whatever the precision, and the result is rounded once. Tier::sm_90 has a kernel of
/// its own for bf16 tensors in Precision::bf16, where a key's bias, every position and every sequence start at
/// multiples of 16 bytes; it is as exact. Zero where all keys are masked. Sources: Dao et al. 2022, arXiv:2205.14135
/// (the running softmax); Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, algorithms 7, 8, 13, 17, 19 (bias and
/// gate). Throws Error(internal) where the operands do not fit or head_dim is another.
void attention(Context& context, const AttentionOperands& operands);

/// The same for one tensor that holds q, k and v, without bias and gate.
///
///   qkv      [outer, length, inner, 3 * heads * head_dim] f32 or bf16, row-major; the last axis is q, then k, then v
///   key_mask [outer, length] u8 or empty
///   out      [outer, length, inner, heads * head_dim] of the same type, row-major
void attention(Context& context, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out);

}  // namespace rz
