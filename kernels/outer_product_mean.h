// outer_product_mean: from an alignment to pairs of its columns
#pragma once

#include "kernels/linear.h"

namespace rz {

/// pair[i, j] += (W vec(sum over s of left[first_row + i, :, s] right[j, s, :]) + b) / (1e-3 + count[first_row + i, j])
///
///   left   [n, c, rows of the alignment] f32, row-major, zero where masked
///   right  [m, rows of the alignment, c] f32, row-major, zero where masked
///   weight of c * c inputs (left's channel first) and d outputs
///   count  [n, m] f32: rows of the alignment in which neither i nor j is masked
///   pair   [some rows, m, d] f32, row-major, updated in place; first_row + some rows <= n
///
/// The c x c products of a pair live in a tile of scratch memory: nothing of size n * m * c * c is stored.
/// Numerics: CPU: two chains of fused multiply-adds per element, over s and over c * c. CUDA, and Precision::bf16: as
/// in `linear` for either product; the first one's results are operands of the second. Source: Jumper et al. 2021,
/// doi:10.1038/s41586-021-03819-2, algorithm 10. Throws Error(internal) where the operands do not fit.
void outer_product_mean(Context& context, const Tensor& left, const Tensor& right, const LinearWeight& weight,
                        const Tensor& count, int64_t first_row, const Tensor& pair);

}  // namespace rz
