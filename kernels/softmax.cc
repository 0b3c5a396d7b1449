#include "kernels/softmax.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void softmax(Context& context, const Tensor& x, const Tensor& out) {
  require_operands(has_rank(x, DType::f32, 2) && x.dim(1) > 0 && is(out, DType::f32, x.shape()), "softmax",
                   {{"x", x}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::softmax : cpu::softmax)(context, x, out);
}

}  // namespace rz
