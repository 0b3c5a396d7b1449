#include "kernels/outer_product_mean.h"

#include "kernels/check.h"
#include "kernels/cpu/ops.h"
#include "kernels/cuda/ops.h"

namespace rz {

void outer_product_mean(Context& context, const Tensor& left, const Tensor& right, const LinearWeight& weight,
                        const Tensor& norm, int64_t first_row, const Tensor& pair) {
  const bool fits = has_rank(left, DType::f32, 3) && has_rank(right, DType::f32, 3) && has_rank(pair, DType::f32, 3) &&
                    left.dim(1) == right.dim(2) && left.dim(2) == right.dim(1) &&
                    weight.in_features == left.dim(1) * left.dim(1) && weight.out_features == pair.dim(2) &&
                    pair.dim(1) == right.dim(0) && first_row >= 0 && first_row + pair.dim(0) <= left.dim(0) &&
                    is(norm, DType::f32, Shape{left.dim(0), right.dim(0)});
  require_operands(fits, "outer_product_mean",
                   {{"left", left}, {"right", right}, {"weight", weight.panels}, {"norm", norm}, {"pair", pair}});
  if (pair.numel() == 0) return;
  (context.on_cuda() ? cuda::outer_product_mean : cpu::outer_product_mean)(context, left, right, weight, norm,
                                                                           first_row, pair);
}

}  // namespace rz
