#include "kernels/triangle_product.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void triangle_product(Context& context, const Tensor& a, const Tensor& b, int64_t first_row, const Tensor& out) {
  const bool fits = has_rank(a, DType::f32, 3) && has_rank(b, DType::f32, 3) && has_rank(out, DType::f32, 3) &&
                    a.dim(0) == b.dim(0) && a.dim(0) == out.dim(0) && a.dim(2) == b.dim(2) && first_row >= 0 &&
                    first_row + out.dim(1) <= a.dim(1) && out.dim(2) == b.dim(1);
  require_operands(fits, "triangle_product", {{"a", a}, {"b", b}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::triangle_product : cpu::triangle_product)(context, a, b, first_row, out);
}

}  // namespace rz
