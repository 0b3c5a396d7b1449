// The product of d_out, transposed, with x as its weights, in the panels of linear.
#include "kernels/weight_gradient.h"

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/weight_product.h"

namespace rz::cpu {

void weight_gradient(Context& context, const Tensor& x, const Tensor& d_out, const Tensor& d_weight,
                     const Tensor& d_bias) {
  const ArenaScope scope(context.workspace());
  const int64_t m = x.dim(0), k = x.dim(1), n = d_out.dim(1);
  const Tensor rows = context.workspace().alloc(DType::f32, Shape{n, 1, m});
  PermuteOperands turned;
  turned.x = d_out.reshape(Shape{1, m, n});
  cpu::permute(context, turned, rows);
  const LinearWeight weight = cpu::pack_linear(context.workspace(), {{x, {}, WeightOrder::in_out}});
  const WeightProduct product(context, weight);
  float* to = d_weight.data<float>();
  const GemmArgs args{rows.data<float>(), m, nullptr, nullptr, to, to, k, m, k, false};
  parallel_tiles(n, kRowTile, [&](int64_t begin, int64_t end) {
    GemmArgs tile = args.results_from(begin);
    tile.x += begin * m;
    product.multiply(tile, end - begin);
    if (d_bias.empty()) return;
    for (int64_t j = begin; j < end; ++j) {
      for (int64_t i = 0; i < m; ++i) d_bias.data<float>()[j] += rows.data<float>()[j * m + i];
    }
  });
}

}  // namespace rz::cpu
