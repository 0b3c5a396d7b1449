#include "kernels/weight_gradient.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void weight_gradient(Context& context, const Tensor& x, const Tensor& d_out, const Tensor& d_weight,
                     const Tensor& d_bias) {
  const bool matrices = has_rank(x, DType::f32, 2) && has_rank(d_out, DType::f32, 2) && x.dim(0) == d_out.dim(0);
  const bool fits = matrices && is(d_weight, DType::f32, Shape{d_out.dim(1), x.dim(1)}) &&
                    (d_bias.empty() || is(d_bias, DType::f32, Shape{d_out.dim(1)}));
  require_operands(fits, "weight_gradient", {{"x", x}, {"d_out", d_out}, {"d_weight", d_weight}, {"d_bias", d_bias}});
  if (x.dim(0) == 0 || d_weight.numel() == 0) return;
  (context.on_cuda() ? cuda::weight_gradient : cpu::weight_gradient)(context, x, d_out, d_weight, d_bias);
}

}  // namespace rz
