#include "kernels/layer_norm.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void layer_norm(Context& context, const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps,
                const Tensor& out) {
  const bool fits = has_rank(x, DType::f32, 2) && is(gamma, DType::f32, Shape{x.dim(1)}) &&
                    is(beta, DType::f32, Shape{x.dim(1)}) &&
                    (is(out, DType::f32, x.shape()) || is(out, DType::bf16, x.shape()));
  require_operands(fits, "layer_norm", {{"x", x}, {"gamma", gamma}, {"beta", beta}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::layer_norm : cpu::layer_norm)(context, x, gamma, beta, eps, out);
}

}  // namespace rz
