// patch_embed: from a pileup image to one token per row and patch of columns
#pragma once

#include "kernels/context.h"
#include "kernels/linear.h"
#include "kernels/tensor.h"

namespace rz {

/// out[i, r, t] = linear(row_features[i, r]) + position[t]
///              + sum over p < patch of table_code[p][code] + (qual / 40) * table_qual[p][code],
/// where code and qual are those of column t * patch + p
///
///   codes        [n, rows, width] u8, below 64; width is a multiple of patch
///   quals        [n, rows, width] u8
///   table_code   [patch, 64, d] f32
///   table_qual   [patch, 64, d] f32
///   row_features [n, rows, f] f32
///   row_weight   of f and d
///   position     [width / patch, d] f32
///   out          [n, rows, width / patch, d] f32, row-major
///
/// Numerics: f32, in the order of the formula, so that a token's bits depend on its row alone. Uses n * rows * d floats
/// of workspace. Throws Error(internal) where the operands do not fit.
void patch_embed(Context& context, const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                 const Tensor& table_qual, const Tensor& row_features, const LinearWeight& row_weight,
                 const Tensor& position, const Tensor& out);

}  // namespace rz
