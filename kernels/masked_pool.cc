#include "kernels/masked_pool.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void masked_pool(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out) {
  const bool fits = has_rank(x, DType::f32, 3) && is(mask, DType::u8, Shape{x.dim(0), x.dim(1)}) &&
                    is(out, DType::f32, Shape{x.dim(0), 2, x.dim(2)});
  require_operands(fits, "masked_pool", {{"x", x}, {"mask", mask}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::masked_pool : cpu::masked_pool)(context, x, mask, out);
}

}  // namespace rz
