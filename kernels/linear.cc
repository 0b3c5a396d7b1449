#include "kernels/linear.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

LinearWeight pack_linear(Arena& arena, const Tensor& weight, const Tensor& bias) {
  const bool fits = has_rank(weight, DType::f32, 2) && (bias.empty() || is(bias, DType::f32, Shape{weight.dim(0)}));
  require_operands(fits, "pack_linear", {{"weight", weight}, {"bias", bias}});
  return arena.device().is_cuda() ? cuda::pack_linear(arena, weight, bias) : cpu::pack_linear(arena, weight, bias);
}

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out) {
  const Shape out_shape = has_rank(x, DType::f32, 2) ? Shape{x.dim(0), weight.out_features} : Shape{};
  const bool fits = has_rank(x, DType::f32, 2) && x.dim(1) == weight.in_features && is(out, DType::f32, out_shape) &&
                    (residual.empty() || is(residual, DType::f32, out_shape));
  require_operands(fits, "linear", {{"x", x}, {"packed weight", weight.panels}, {"residual", residual}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::linear : cpu::linear)(context, x, weight, activation, residual, out);
}

}  // namespace rz
