// The layer's weights are packed once into the panels that gemm-inl.h multiplies with.
#include "kernels/linear.h"

#include <algorithm>

#include "kernels/cpu/bf16_tensors.h"
#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/weight_product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/linear.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/cpu/gemm-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

void linear_rows(const GemmArgs& args, int64_t begin, int64_t end) { gemm_rows(args, begin, end); }

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {
namespace {

/// Columns [first, first + n of the piece) of the panels.
void pack_piece(const WeightPiece& piece, int64_t k, int64_t first, float* panels) {
  const float* weight = piece.weight.data<float>();
  const int64_t n = piece.out_features();
  for (int64_t j = 0; j < n;) {
    const int64_t column = (first + j) % kPanel, count = std::min(kPanel - column, n - j);
    float* to = panels + (first + j) / kPanel * k * kPanel + column;
    for (int64_t c = 0; c < k; ++c, to += kPanel) {
      if (piece.order == WeightOrder::in_out) {
        std::copy_n(weight + c * n + j, count, to);
      } else {
        for (int64_t i = 0; i < count; ++i) to[i] = weight[(j + i) * k + c];
      }
    }
    j += count;
  }
}

}  // namespace

HWY_EXPORT(linear_rows);

void multiply_rows(const GemmArgs& args, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(linear_rows)(args, begin, end);
}

LinearWeight pack_linear(Arena& arena, const std::vector<WeightPiece>& pieces) {
  LinearWeight packed;
  const int64_t k = packed.in_features = pieces[0].in_features();
  for (const WeightPiece& piece : pieces) packed.out_features += piece.out_features();
  const int64_t count = (packed.out_features + kPanel - 1) / kPanel;
  packed.panels = arena.alloc(DType::f32, Shape{count, k, kPanel});
  packed.bias = arena.alloc(DType::f32, Shape{count * kPanel});
  float* panels = packed.panels.data<float>();
  float* bias = packed.bias.data<float>();
  if (packed.out_features % kPanel != 0) std::fill_n(panels + (count - 1) * k * kPanel, k * kPanel, 0.0f);
  std::fill_n(bias, count * kPanel, 0.0f);
  int64_t first = 0;
  for (const WeightPiece& piece : pieces) {
    pack_piece(piece, k, first, panels);
    if (!piece.bias.empty()) std::copy_n(piece.bias.data<float>(), piece.out_features(), bias + first);
    first += piece.out_features();
  }
  return packed;
}

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out) {
  const ArenaScope scope(context.workspace());
  const Tensor wide = widened(context, x);
  const WeightProduct product(context, weight);
  write_widened(context, out, [&](const Tensor& result) {
    const GemmArgs args{wide.data<float>(),
                        weight.in_features,
                        nullptr,
                        weight.bias.data<float>(),
                        residual.data<float>(),
                        result.data<float>(),
                        weight.out_features,
                        weight.in_features,
                        weight.out_features,
                        activation == Activation::relu};
    parallel_tiles(x.dim(0), kRowTile, [&](int64_t begin, int64_t end) {
      GemmArgs tile = args.results_from(begin);
      tile.x += begin * args.x_stride;
      product.multiply(tile, end - begin);
    });
  });
}

}  // namespace rz::cpu
#endif
