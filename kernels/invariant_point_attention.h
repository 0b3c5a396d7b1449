// invariant_point_attention: attention between residues by features, pairs and points in space
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

struct PointAttentionOperands {
  int heads = 0, channels = 0;             ///< scalar channels of a head
  int query_points = 0, value_points = 0;  ///< of a head, at most 8 and 16
  Tensor q, k, v;                          ///< [n, heads, channels] f32
  Tensor q_points, k_points;               ///< [n, heads, query_points, 3] f32, in the global frame
  Tensor v_points;                         ///< [n, heads, value_points, 3] f32, in the global frame
  Tensor pair_bias;                        ///< [n, n, heads] f32
  Tensor pair;                             ///< [n, n, pair channels] f32
  Tensor mask;                             ///< [n] u8
  Tensor point_weights;                    ///< [heads] f32: softplus of the trained weights
  Tensor frames;                           ///< [n, 12] f32: rotation, row-major, then translation
};

/// w[h, i, j] = softmax over unmasked j of sqrt(1/3) (q.k / sqrt(channels) + pair_bias
///              - sqrt(2 / (9 query_points)) / 2 * point_weight[h] * sum over points of |q_point_i - k_point_j|^2)
///
///   out [n, heads * (channels + 4 value_points + pair channels)] f32: per residue the sums of w with v, with v_points
///       in the residue's own frame (all x, all y, all z), these points' lengths (sqrt(|p|^2 + 1e-8)), and the sums of
///       w with pair; each part is heads x its width
///
/// Numerics: f32 on the logits of one query at a time (CUDA: a running maximum over tiles of keys), sums over keys in
/// their order. A residue whose mask is 0 gets zeros. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2,
/// algorithm 22. Throws Error(internal) where the operands do not fit.
void invariant_point_attention(Context& context, const PointAttentionOperands& operands, const Tensor& out);

}  // namespace rz
