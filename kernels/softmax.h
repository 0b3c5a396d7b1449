// softmax over the last axis
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[i, j] = exp(x[i, j] - max x[i]) / sum over c of exp(x[i, c] - max x[i])
///
///   x   [m, n] f32, row-major, n at least 1
///   out [m, n] f32, row-major; may be x itself
///
/// Numerics: f32, the sum in a fixed order, exp within 2 ulp; a row's bits depend on the row alone.
/// Throws Error(internal) where the operands do not fit.
void softmax(Context& context, const Tensor& x, const Tensor& out);

}  // namespace rz
