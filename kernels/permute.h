// permute: moves channels of a tensor to another place in the order of axes, masked and gated on the way
#pragma once

#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

/// The result's axes: r rows, j columns, c channels.
enum class PermuteOrder { crj, cjr, jrc, jcr };

struct PermuteOperands {
  Tensor x;                  ///< [r, j, width] f32
  int64_t column = 0;        ///< the first channel of x that is moved
  int64_t gate_column = -1;  ///< the first channel of x that gates, or -1
  Tensor mask;               ///< [r, j] u8, or empty
  int64_t first_row = 0;     ///< where x's row 0 stands among the rows of the result
  PermuteOrder order = PermuteOrder::crj;
};

/// out[c, first_row + r, j] = mask[r, j] * x[r, j, column + c] * sigmoid(x[r, j, gate_column + c]), or with out's axes
/// in another order. A tensor too large for one call comes in parts along r, which land behind each other in out.
///
///   out f32, its axes as `order` says; its extent of c is the number of channels that are moved
///
/// Numerics: f32; exp within 2 ulp on the CPU. Throws Error(internal) where the operands do not fit.
void permute(Context& context, const PermuteOperands& operands, const Tensor& out);

/// The extents and strides of a result's axes.
struct PermuteTarget {
  int64_t rows, columns, channels;
  int64_t row_stride, column_stride, channel_stride;
};
PermuteTarget permute_target(const Tensor& out, PermuteOrder order);

}  // namespace rz
