#include "kernels/permute.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

PermuteTarget permute_target(const Tensor& out, PermuteOrder order) {
  const int64_t a = out.dim(0), b = out.dim(1), c = out.dim(2);
  if (order == PermuteOrder::crj) return {b, c, a, c, 1, b * c};
  if (order == PermuteOrder::cjr) return {c, b, a, 1, c, b * c};
  if (order == PermuteOrder::jrc) return {b, a, c, c, b * c, 1};
  return {c, a, b, 1, b * c, c};
}

void permute(Context& context, const PermuteOperands& operands, const Tensor& out) {
  const Tensor& x = operands.x;
  bool fits = has_rank(x, DType::f32, 3) && has_rank(out, DType::f32, 3);
  if (fits) {
    const PermuteTarget to = permute_target(out, operands.order);
    fits = operands.column >= 0 && operands.column + to.channels <= x.dim(2) &&
           operands.gate_column + to.channels <= x.dim(2) && to.columns == x.dim(1) && operands.first_row >= 0 &&
           operands.first_row + x.dim(0) <= to.rows &&
           (operands.mask.empty() || is(operands.mask, DType::u8, Shape{x.dim(0), x.dim(1)}));
  }
  require_operands(fits, "permute", {{"x", x}, {"mask", operands.mask}, {"out", out}});
  if (x.numel() == 0 || out.numel() == 0) return;
  (context.on_cuda() ? cuda::permute : cpu::permute)(context, operands, out);
}

}  // namespace rz
