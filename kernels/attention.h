// attention: softmax attention along one axis of a tensor, the axes before and behind it being independent
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[o, i, n, h] = sum over j of w[i, j] v[o, j, n, h],
/// w[i, j] = softmax over unmasked j of q[o, i, n, h] . k[o, j, n, h] / sqrt(head_dim)
///
///   qkv      [outer, length, inner, 3 * heads * head_dim] f32, row-major; the last axis is q, then k, then v, each
///            heads x head_dim; head_dim 8, 16 or 32
///   key_mask [outer, length] u8, 1 where the key counts, or empty (all count)
///   out      [outer, length, inner, heads * head_dim] f32, row-major; zero where all keys are masked
///
/// Axial attention over pileups [n, reads, patches, ...] is outer = n * reads, length = patches, inner = 1 along a read
/// and outer = n, length = reads, inner = patches across reads; no transposition is needed.
///
/// Numerics: f32, running maximum and sum (no logits in memory), keys in their order; exp within 2 ulp on the CPU. The
/// bits of a query depend on its own sequence alone. Source: Dao et al. 2022, arXiv:2205.14135 (the running softmax).
/// Throws Error(internal) where the operands do not fit or head_dim is another.
void attention(Context& context, const Tensor& qkv, const Tensor& key_mask, int heads, const Tensor& out);

}  // namespace rz
