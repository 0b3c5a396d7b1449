// The product of d_out, transposed, with x as its weights, in the panels of linear.
#include "kernels/weight_gradient.h"

#include <algorithm>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/weight_product.h"

namespace rz::cpu {
namespace {

constexpr int64_t kColumnTile = 16;  // of d_out: a line of the cache

void transpose(const Tensor& x, const Tensor& out) {
  const int64_t m = x.dim(0), n = x.dim(1);
  parallel_tiles(n, kColumnTile, [&](int64_t begin, int64_t end) {
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = begin; j < end; ++j) out.data<float>()[j * m + i] = x.data<float>()[i * n + j];
    }
  });
}

/// linear.h's panels of a weight [k, m] that is x itself: its rows are what the product sums over.
Tensor panels_of(Arena& arena, const Tensor& x) {
  const int64_t m = x.dim(0), k = x.dim(1), count = (k + kPanel - 1) / kPanel;
  const Tensor panels = arena.alloc(DType::f32, Shape{count, m, kPanel});
  parallel_tiles(count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p) {
      const int64_t width = std::min(kPanel, k - p * kPanel);
      for (int64_t i = 0; i < m; ++i) {
        float* to = panels.data<float>() + (p * m + i) * kPanel;
        std::copy_n(x.data<float>() + i * k + p * kPanel, width, to);
        std::fill(to + width, to + kPanel, 0.0f);
      }
    }
  });
  return panels;
}

}  // namespace

void weight_gradient(Context& context, const Tensor& x, const Tensor& d_out, const Tensor& d_weight,
                     const Tensor& d_bias) {
  const ArenaScope scope(context.workspace());
  const int64_t m = x.dim(0), k = x.dim(1), n = d_out.dim(1);
  const Tensor rows = context.workspace().alloc(DType::f32, Shape{n, m});
  transpose(d_out, rows);
  LinearWeight weight;
  weight.in_features = m;
  weight.out_features = k;
  weight.panels = panels_of(context.workspace(), x);
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
