// What a layer's weights owe to a gradient: the other half of linear's derivative. The half of its input is `linear`
// itself, by weights packed the other way round (WeightOrder::in_out).
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// d_weight[j, c] += sum over i of d_out[i, j] x[i, c];   d_bias[j] += sum over i of d_out[i, j]
///
///   x         [m, k] f32: the layer's input
///   d_out     [m, n] f32: by the layer's output
///   d_weight  [n, k] f32
///   d_bias    [n] f32, or empty
///
/// Numerics: sums over i = 0, 1, ... in a fixed order, by the products of `linear` (kernels/linear.h), bf16 included.
/// Throws Error(internal) where the operands do not fit.
void weight_gradient(Context& context, const Tensor& x, const Tensor& d_out, const Tensor& d_weight,
                     const Tensor& d_bias);

}  // namespace rz
