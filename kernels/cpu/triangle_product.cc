// A channel at a time: its part of b is packed into panels, then its rows of a are multiplied with them.
#include "kernels/triangle_product.h"

#include <hwy/aligned_allocator.h>

#include <algorithm>

#include "kernels/cpu/gemm_args.h"
#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/product_operand.h"

namespace rz::cpu {
namespace {

/// b [m, k] as panels [ceil(m / 32), k, 32], zero beyond m. Eight columns of b at a time, so that both sides' cache
/// lines are used whole.
void pack_panels(const float* b, int64_t m, int64_t k, float* panels) {
  for (int64_t j = 0; j < m; j += kPanel, panels += k * kPanel) {
    const int64_t count = std::min(kPanel, m - j);
    for (int64_t c = 0; c < k; c += 8) {
      const int64_t end = std::min(k, c + 8);
      for (int64_t i = 0; i < kPanel; ++i) {
        for (int64_t at = c; at < end; ++at) panels[at * kPanel + i] = i < count ? b[(j + i) * k + at] : 0.0f;
      }
    }
  }
}

}  // namespace

void triangle_product(Context& context, const Tensor& a, const Tensor& b, int64_t first_row, const Tensor& out) {
  const ArenaScope scope(context.workspace());
  const Tensor left = product_operand(context, a), right = product_operand(context, b);
  const int64_t n = a.dim(1), k = a.dim(2), m = b.dim(1), rows = out.dim(1);
  parallel_tiles(a.dim(0), rows_per_tile(rows * m * k / 8), [&](int64_t begin, int64_t end) {
    const int64_t count = (m + kPanel - 1) / kPanel * kPanel * k;
    const auto panels = hwy::AllocateAligned<float>(static_cast<size_t>(std::max<int64_t>(count, 1)));
    for (int64_t c = begin; c < end; ++c) {
      pack_panels(right.data<float>() + c * m * k, m, k, panels.get());
      const GemmArgs args{left.data<float>() + (c * n + first_row) * k,
                          k,
                          panels.get(),
                          nullptr,
                          nullptr,
                          out.data<float>() + c * rows * m,
                          m,
                          k,
                          m,
                          false};
      multiply_rows(args, 0, rows);
    }
  });
}

}  // namespace rz::cpu
