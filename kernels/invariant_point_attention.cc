#include "kernels/invariant_point_attention.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {
namespace {

bool operands_fit(const PointAttentionOperands& a, const Tensor& out) {
  if (!has_rank(a.q, DType::f32, 3) || !has_rank(a.pair, DType::f32, 3)) return false;
  const int64_t n = a.q.dim(0), h = a.heads;
  const Shape scalar{n, h, a.channels};
  const auto points = [&](const Tensor& tensor, int64_t count) {
    return is(tensor, DType::f32, Shape{n, h, count, 3});
  };
  return a.query_points >= 1 && a.query_points <= 8 && a.value_points >= 1 && a.value_points <= 16 &&
         a.q.shape() == scalar && is(a.k, DType::f32, scalar) && is(a.v, DType::f32, scalar) &&
         points(a.q_points, a.query_points) && points(a.k_points, a.query_points) &&
         points(a.v_points, a.value_points) && is(a.pair_bias, DType::f32, Shape{n, n, h}) &&
         is(a.pair, DType::f32, Shape{n, n, a.pair.dim(2)}) && is(a.mask, DType::u8, Shape{n}) &&
         is(a.point_weights, DType::f32, Shape{h}) && is(a.frames, DType::f32, Shape{n, 12}) &&
         is(out, DType::f32, Shape{n, h * (a.channels + 4 * a.value_points + a.pair.dim(2))});
}

}  // namespace

void invariant_point_attention(Context& context, const PointAttentionOperands& operands, const Tensor& out) {
  require_operands(operands_fit(operands, out), "invariant_point_attention",
                   {{"q", operands.q},
                    {"q_points", operands.q_points},
                    {"v_points", operands.v_points},
                    {"pair_bias", operands.pair_bias},
                    {"pair", operands.pair},
                    {"mask", operands.mask},
                    {"frames", operands.frames},
                    {"out", out}});
  if (out.numel() == 0) return;
  (context.on_cuda() ? cuda::invariant_point_attention : cpu::invariant_point_attention)(context, operands, out);
}

}  // namespace rz
