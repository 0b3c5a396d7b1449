#include "kernels/likelihood.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void log_likelihood(Context& context, const Tensor& x, const Tensor& target, const Tensor& out) {
  const bool fits = has_rank(x, DType::f32, 2) && x.dim(1) > 0 && is(target, DType::i32, Shape{x.dim(0)}) &&
                    is(out, DType::f32, Shape{x.dim(0)});
  require_operands(fits, "log_likelihood", {{"x", x}, {"target", target}, {"out", out}});
  if (x.dim(0) == 0) return;
  (context.on_cuda() ? cuda::log_likelihood : cpu::log_likelihood)(context, x, target, out);
}

void log_likelihood_gradient(Context& context, const Tensor& x, const Tensor& target, const Tensor& weight,
                             const Tensor& d_x) {
  const bool fits = has_rank(x, DType::f32, 2) && x.dim(1) > 0 && is(target, DType::i32, Shape{x.dim(0)}) &&
                    is(weight, DType::f32, Shape{x.dim(0)}) && is(d_x, DType::f32, x.shape());
  require_operands(fits, "log_likelihood_gradient", {{"x", x}, {"target", target}, {"weight", weight}, {"d_x", d_x}});
  if (x.dim(0) == 0) return;
  (context.on_cuda() ? cuda::log_likelihood_gradient : cpu::log_likelihood_gradient)(context, x, target, weight, d_x);
}

}  // namespace rz
