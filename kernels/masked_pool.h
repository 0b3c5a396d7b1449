// masked_pool: mean and maximum of the valid entries along one axis
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[o, 0, c] = mean and out[o, 1, c] = maximum of x[o, l, c] over l with mask[o, l]; zeros where no l is valid
///
///   x    [outer, length, inner] f32, row-major
///   mask [outer, length] u8, 1 where valid
///   out  [outer, 2, inner] f32, row-major
///
/// Numerics: f32 sum in the order of l. Throws Error(internal) where the operands do not fit.
void masked_pool(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out);

}  // namespace rz
