// triangle_product: the sum over the third corner in AlphaFold's triangle multiplication
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// out[c, i, j] = sum over k of a[c, first_row + i, k] b[c, j, k]
///
///   a   [channels, n, k] f32, row-major
///   b   [channels, m, k] f32, row-major
///   out [channels, rows, m] f32, row-major, with first_row + rows <= n
///
/// Numerics: CPU: an element is one chain of fused multiply-adds over k = 0, 1, ..., so that its bits depend on its row
/// of a and of b alone. CUDA, and Precision::bf16: as in `linear`. Source: Jumper et al. 2021,
/// doi:10.1038/s41586-021-03819-2, algorithms 11 and 12. Throws Error(internal) where the operands do not fit.
void triangle_product(Context& context, const Tensor& a, const Tensor& b, int64_t first_row, const Tensor& out);

}  // namespace rz
