// concat_columns: two matrices side by side
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[i] = a[i] then b[i]
///
///   a   [m, p] f32, row-major
///   b   [m, q] f32, row-major
///   out [m, p + q] f32, row-major
///
/// Exact. Throws Error(internal) where the operands do not fit.
void concat_columns(Context& context, const Tensor& a, const Tensor& b, const Tensor& out);

}  // namespace rz
