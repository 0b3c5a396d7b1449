#include "kernels/gru.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void gru_step(Context& context, const Tensor& h, const LinearWeight& recurrent, const TableRows& input,
              const Tensor& gates, const Tensor& out) {
  const bool states = has_rank(h, DType::f32, 2);
  const int64_t m = states ? h.dim(0) : 0, n = states ? h.dim(1) : 0;
  const bool indexed = input.index.empty() || is(input.index, DType::i32, Shape{m});
  const bool fits = states && recurrent.in_features == n && recurrent.out_features == 3 * n && indexed &&
                    has_rank(input.table, DType::f32, 2) && input.table.dim(1) == 3 * n &&
                    (!input.index.empty() || input.table.dim(0) == m) &&
                    (gates.empty() || is(gates, DType::f32, Shape{m, 4 * n})) && is(out, DType::f32, h.shape());
  require_operands(fits, "gru_step",
                   {{"h", h},
                    {"packed weight", recurrent.panels},
                    {"input", input.table},
                    {"index", input.index},
                    {"gates", gates},
                    {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::gru_step : cpu::gru_step)(context, h, recurrent, input, gates, out);
}

void gru_gradient(Context& context, const Tensor& h, const Tensor& gates, const Tensor& d_out, const GruGradient& out) {
  const bool states = has_rank(h, DType::f32, 2);
  const int64_t m = states ? h.dim(0) : 0, n = states ? h.dim(1) : 0;
  const bool fits = states && is(gates, DType::f32, Shape{m, 4 * n}) && is(d_out, DType::f32, h.shape()) &&
                    is(out.d_input, DType::f32, Shape{m, 3 * n}) && is(out.d_recurrent, DType::f32, Shape{m, 3 * n}) &&
                    is(out.d_h, DType::f32, h.shape());
  require_operands(fits, "gru_gradient",
                   {{"h", h},
                    {"gates", gates},
                    {"d_out", d_out},
                    {"d_input", out.d_input},
                    {"d_recurrent", out.d_recurrent},
                    {"d_h", out.d_h}});
  if (h.numel() == 0) return;
  (context.on_cuda() ? cuda::gru_gradient : cpu::gru_gradient)(context, h, gates, d_out, out);
}

}  // namespace rz
