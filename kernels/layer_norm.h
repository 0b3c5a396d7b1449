// layer_norm: out = (x - mean) / sqrt(variance + eps) * gamma + beta, over the last axis
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// A layer's parameters, [d] f32 each.
struct NormWeights {
  Tensor gamma, beta;
  float epsilon = 1e-5f;
};

/// The variance is that of the population (divided by d), as in torch.nn.LayerNorm.
///
///   x     [m, d] f32, row-major
///   gamma [d] f32
///   beta  [d] f32
///   out   [m, d] f32 or bf16 (the result rounded), row-major; may be x itself
///
/// Numerics: f32, mean first and squared deviations second; sums in a fixed order, so that a row's bits depend on the
/// row alone. Source: Ba, Kiros, Hinton 2016, arXiv:1607.06450. Throws Error(internal) where the operands do not fit.
void layer_norm(Context& context, const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps,
                const Tensor& out);

}  // namespace rz
