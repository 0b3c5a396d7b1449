// Every element of the result is one chain of fused multiply-adds in a register. A block of rows x columns of such
// chains hides their latency; the weights come from panels of 32 columns, so that each step reads whole vectors.
#include "kernels/linear.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/linear.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef RZ_KERNELS_CPU_LINEAR_ONCE
#define RZ_KERNELS_CPU_LINEAR_ONCE
namespace rz::cpu {

constexpr int64_t kPanel = 32;    // columns of a panel, whatever the vector's width
constexpr int64_t kRowTile = 96;  // rows of a parallel tile: its part of x stays in the second-level cache

struct LinearArgs {
  const float* x;
  const float* panels;
  const float* bias;
  const float* residual;  // null where there is none
  float* out;
  int64_t k, n;
  bool relu;
};

}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using V = hn::CappedTag<float, 16>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(V()));
constexpr int kBlockRows = HWY_TARGET == HWY_AVX2 ? 6 : 12;  // AVX2 has 16 registers, the others 32

/// Activation, residual and store of one vector of row `row` at column `column`.
HWY_INLINE void finish(const LinearArgs& args, int64_t row, int64_t column, hn::Vec<V> value) {
  const V d;
  if (args.relu) value = hn::Max(value, hn::Zero(d));
  const int64_t at = row * args.n + column;
  if (column + kLanes <= args.n) {
    if (args.residual) value = hn::Add(value, hn::LoadU(d, args.residual + at));
    hn::StoreU(value, d, args.out + at);
    return;
  }
  HWY_ALIGN float lanes[kLanes];
  hn::Store(value, d, lanes);
  for (int64_t c = 0; column + c < args.n; ++c)
    args.out[at + c] = lanes[c] + (args.residual ? args.residual[at + c] : 0);
}

/// Rows [row, row + kRows) of kVectors vectors of columns, the first one at `column`.
template <int kRows, int kVectors>
HWY_INLINE void block(const LinearArgs& args, int64_t row, int64_t column) {
  const V d;
  const float* HWY_RESTRICT weight = args.panels + (column / kPanel) * args.k * kPanel + column % kPanel;
  const float* HWY_RESTRICT x = args.x + row * args.k;
  hn::Vec<V> sum[kRows][kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const auto bias = hn::Load(d, args.bias + column + v * kLanes);
    for (int r = 0; r < kRows; ++r) sum[r][v] = bias;
  }
  for (int64_t c = 0; c < args.k; ++c, weight += kPanel) {
    hn::Vec<V> w[kVectors];
    for (int v = 0; v < kVectors; ++v) w[v] = hn::Load(d, weight + v * kLanes);
    for (int r = 0; r < kRows; ++r) {
      const auto broadcast = hn::Set(d, x[r * args.k + c]);
      for (int v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(broadcast, w[v], sum[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      if (column + v * kLanes < args.n) finish(args, row + r, column + v * kLanes, sum[r][v]);
    }
  }
}

template <int kVectors>
HWY_INLINE void column_strip(const LinearArgs& args, int64_t begin, int64_t end, int64_t column) {
  int64_t row = begin;
  for (; row + kBlockRows <= end; row += kBlockRows) block<kBlockRows, kVectors>(args, row, column);
  for (; row + 3 <= end; row += 3) block<3, kVectors>(args, row, column);
  for (; row < end; ++row) block<1, kVectors>(args, row, column);
}

void linear_rows(const LinearArgs& args, int64_t begin, int64_t end) {
  for (int64_t column = 0; column < args.n; column += 2 * kLanes) {
    if (column + kLanes < args.n) {
      column_strip<2>(args, begin, end, column);
    } else {
      column_strip<1>(args, begin, end, column);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(linear_rows);

LinearWeight pack_linear(Arena& arena, const Tensor& weight, const Tensor& bias) {
  LinearWeight packed;
  const int64_t n = packed.out_features = weight.dim(0);
  const int64_t k = packed.in_features = weight.dim(1);
  const int64_t count = (n + kPanel - 1) / kPanel;
  packed.panels = arena.alloc(DType::f32, Shape{count, k, kPanel});
  packed.bias = arena.alloc(DType::f32, Shape{count * kPanel});
  float* panels = packed.panels.data<float>();
  std::fill_n(panels, packed.panels.numel(), 0.0f);
  std::fill_n(packed.bias.data<float>(), count * kPanel, 0.0f);
  if (!bias.empty()) std::copy_n(bias.data<float>(), n, packed.bias.data<float>());
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t c = 0; c < k; ++c) {
      panels[(j / kPanel * k + c) * kPanel + j % kPanel] = weight.data<float>()[j * k + c];
    }
  }
  return packed;
}

void linear(Context&, const Tensor& x, const LinearWeight& weight, Activation activation, const Tensor& residual,
            const Tensor& out) {
  const LinearArgs args{
      x.data<float>(),   weight.panels.data<float>(), weight.bias.data<float>(), residual.data<float>(),
      out.data<float>(), weight.in_features,          weight.out_features,       activation == Activation::relu};
  const auto rows = HWY_DYNAMIC_DISPATCH(linear_rows);
  parallel_tiles(x.dim(0), kRowTile, [&](int64_t begin, int64_t end) { rows(args, begin, end); });
}

}  // namespace rz::cpu
#endif
