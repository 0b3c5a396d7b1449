#include "kernels/combine.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {
namespace {

/// x [p, n] can be repeated along the rows of out [m, n].
bool repeats(const Tensor& x, const Tensor& out) {
  return has_rank(x, DType::f32, 2) && has_rank(out, DType::f32, 2) && x.dim(1) == out.dim(1) &&
         (out.dim(0) == 0 || (x.dim(0) > 0 && out.dim(0) % x.dim(0) == 0));
}

}  // namespace

void gated_add(Context& context, const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual,
               const Tensor& out) {
  const bool fits = repeats(x, out) && has_rank(gate, DType::f32, 2) && gate.dim(0) == out.dim(0) && column >= 0 &&
                    column + out.dim(1) <= gate.dim(1) && (residual.empty() || is(residual, DType::f32, out.shape()));
  require_operands(fits, "gated_add", {{"x", x}, {"gate", gate}, {"residual", residual}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::gated_add : cpu::gated_add)(context, x, gate, column, residual, out);
}

void add_rows(Context& context, const Tensor& x, const Tensor& out) {
  require_operands(repeats(x, out), "add_rows", {{"x", x}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::add_rows : cpu::add_rows)(context, x, out);
}

void relu(Context& context, const Tensor& x, const Tensor& out) {
  const bool fits = has_rank(x, DType::f32, 2) && is(out, DType::f32, x.shape());
  require_operands(fits, "relu", {{"x", x}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::relu : cpu::relu)(context, x, out);
}

void scale(Context& context, float factor, const Tensor& x) {
  require_operands(has_rank(x, DType::f32, 2), "scale", {{"x", x}});
  if (x.numel() == 0) return;
  (context.on_cuda() ? cuda::scale : cpu::scale)(context, factor, x);
}

void add_outer_sum(Context& context, const Tensor& left, const Tensor& right, const Tensor& out) {
  const bool fits = has_rank(left, DType::f32, 2) && has_rank(right, DType::f32, 2) && left.dim(1) == right.dim(1) &&
                    is(out, DType::f32, Shape{left.dim(0), right.dim(0), left.dim(1)});
  require_operands(fits, "add_outer_sum", {{"left", left}, {"right", right}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::add_outer_sum : cpu::add_outer_sum)(context, left, right, out);
}

void add_table_rows(Context& context, const Tensor& index, const Tensor& table, const Tensor& out) {
  const bool fits = has_rank(out, DType::f32, 2) && has_rank(table, DType::f32, 2) && table.dim(1) == out.dim(1) &&
                    is(index, DType::i32, Shape{out.dim(0)});
  require_operands(fits, "add_table_rows", {{"index", index}, {"table", table}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::add_table_rows : cpu::add_table_rows)(context, index, table, out);
}

void masked_mean(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out) {
  const bool fits = has_rank(x, DType::f32, 3) && is(mask, DType::u8, Shape{x.dim(0), x.dim(1)}) &&
                    is(out, DType::f32, Shape{x.dim(1), x.dim(2)});
  require_operands(fits, "masked_mean", {{"x", x}, {"mask", mask}, {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::masked_mean : cpu::masked_mean)(context, x, mask, out);
}

void copy_columns(Context& context, const Tensor& x, int64_t from_column, int64_t width, const Tensor& out,
                  int64_t to_column) {
  const bool fits = x.rank() == 2 && out.rank() == 2 && x.dtype() == out.dtype() && x.dim(0) == out.dim(0) &&
                    from_column >= 0 && to_column >= 0 && width >= 0 && from_column + width <= x.dim(1) &&
                    to_column + width <= out.dim(1);
  require_operands(fits, "copy_columns", {{"x", x}, {"out", out}});
  if (x.dim(0) == 0 || width == 0) return;
  (context.on_cuda() ? cuda::copy_columns : cpu::copy_columns)(context, x, from_column, width, out, to_column);
}

}  // namespace rz
