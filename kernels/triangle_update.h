// triangle_update: AlphaFold's triangle multiplication as one op, from the pair representation to its update
#pragma once

#include "kernels/arena.h"
#include "kernels/context.h"
#include "kernels/layer_norm.h"
#include "kernels/linear.h"

namespace rz {

struct TriangleUpdate {
  bool outgoing = true;
  NormWeights norm;          ///< of x [width]
  LinearWeight projections;  ///< width to 4 h: left, right, and the gates of either
  NormWeights center_norm;   ///< of the sum over the third corner [h]
  LinearWeight out;          ///< h to width
  LinearWeight gate;         ///< width to width

  int64_t hidden() const { return out.in_features; }
};

/// x[i, j] += sigmoid(gate(x'[i, j])) * out(center_norm(sum over k of left[i, k] right[j, k])), x' = norm(x), or with
/// left[k, j] right[k, i] where not outgoing; left = mask * sigmoid(left's gate) * left's projection of x', and so
/// right.
///
///   x        [n, n, width] f32, row-major, updated in place
///   mask     [n, n] u8
///   scratch  an arena of the context's device; two tensors [h, n, n] are taken from it
///   chunk_bytes  how large further temporary tensors may be
///
/// Numerics: as its parts: layer_norm, linear, permute, triangle_product, gated_add. In Precision::bf16 on CUDA, with
/// width and h up to 128, it is three kernels: left, right and the sum are rounded to bf16, and a gate's exponential is
/// within 1e-6; tests expect 3e-5 of mean squares. The bits of an element depend on x alone. Source: Jumper et al.
/// 2021, doi:10.1038/s41586-021-03819-2, algorithms 11 and 12; of the incoming edges, left and right are those of its
/// code. Throws Error(internal) where the operands do not fit.
void triangle_update(Context& context, Arena& scratch, int64_t chunk_bytes, const TriangleUpdate& layer,
                     const Tensor& mask, const Tensor& x);

}  // namespace rz
