#include "kernels/linear.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

LinearWeight pack_linear(Arena& arena, const std::vector<WeightPiece>& pieces) {
  if (pieces.empty()) throw Error(ExitCode::internal, "pack_linear: no weights");
  for (const WeightPiece& piece : pieces) {
    const bool fits = has_rank(piece.weight, DType::f32, 2) && piece.in_features() == pieces[0].in_features() &&
                      (piece.bias.empty() || is(piece.bias, DType::f32, Shape{piece.out_features()}));
    require_operands(fits, "pack_linear", {{"weight", piece.weight}, {"bias", piece.bias}});
  }
  return (arena.device().is_cuda() ? cuda::pack_linear : cpu::pack_linear)(arena, pieces);
}

LinearWeight pack_linear(Arena& arena, const Tensor& weight, const Tensor& bias) {
  return pack_linear(arena, {{weight, bias}});
}

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out) {
  const bool rounded =
      has_rank(x, DType::bf16, 2) && context.precision() == Precision::bf16 && weight.in_features % 8 == 0;
  const bool has_x = rounded || has_rank(x, DType::f32, 2);
  const Shape out_shape = has_x ? Shape{x.dim(0), weight.out_features} : Shape{};
  const bool fits = has_x && x.dim(1) == weight.in_features &&
                    (is(out, DType::f32, out_shape) || (rounded && is(out, DType::bf16, out_shape))) &&
                    (residual.empty() || is(residual, DType::f32, out_shape));
  require_operands(fits, "linear", {{"x", x}, {"packed weight", weight.panels}, {"residual", residual}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::linear : cpu::linear)(context, x, weight, activation, residual, out);
}

Tensor linear(Context& context, Arena& arena, const Tensor& x, const LinearWeight& weight, Activation activation) {
  const Tensor out = arena.alloc(DType::f32, Shape{x.dim(0), weight.out_features});
  linear(context, x, weight, activation, Tensor(), out);
  return out;
}

}  // namespace rz
