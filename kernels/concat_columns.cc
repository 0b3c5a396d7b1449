#include "kernels/concat_columns.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void concat_columns(Context& context, const Tensor& a, const Tensor& b, const Tensor& out) {
  const bool fits = has_rank(a, DType::f32, 2) && has_rank(b, DType::f32, 2) && a.dim(0) == b.dim(0) &&
                    is(out, DType::f32, Shape{a.dim(0), a.dim(1) + b.dim(1)});
  require_operands(fits, "concat_columns", {{"a", a}, {"b", b}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::concat_columns : cpu::concat_columns)(context, a, b, out);
}

}  // namespace rz
