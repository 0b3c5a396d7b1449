// Matrix products whose bits depend on a row of x and on the weights alone: every element is one chain of fused
// multiply-adds in a register. A block of rows x columns of such chains hides their latency; the weights come from
// panels of 32 columns, so that each step reads whole vectors. Included once per instruction set by Highway.
#if defined(RZ_KERNELS_CPU_GEMM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RZ_KERNELS_CPU_GEMM_INL_H
#undef RZ_KERNELS_CPU_GEMM_INL_H
#else
#define RZ_KERNELS_CPU_GEMM_INL_H
#endif

#include "hwy/highway.h"
#include "kernels/cpu/gemm_args.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using GemmLanes = hn::CappedTag<float, 16>;
constexpr int kGemmLanes = static_cast<int>(hn::MaxLanes(GemmLanes()));
constexpr int kGemmRows = HWY_TARGET == HWY_AVX2 ? 6 : 12;  // AVX2 has 16 registers, the others 32

/// Activation, residual and store of one vector of row `row` at column `column`.
HWY_INLINE void gemm_finish(const GemmArgs& args, int64_t row, int64_t column, hn::Vec<GemmLanes> value) {
  const GemmLanes d;
  const int64_t at = row * args.out_stride + column, count = args.n - column;
  HWY_ALIGN float lanes[kGemmLanes] = {};
  auto residual = hn::Zero(d);
  if (args.residual) {
    const int64_t from_row = args.residual_rows ? args.residual_rows[row] : row;
    const float* from = args.residual + from_row * args.out_stride + column;
    if (count >= kGemmLanes) {
      residual = hn::LoadU(d, from);
    } else {
      for (int64_t c = 0; c < count; ++c) lanes[c] = from[c];
      residual = hn::Load(d, lanes);
    }
  }
  if (args.residual && args.residual_first) value = hn::Add(value, residual);
  if (args.relu) value = hn::Max(value, hn::Zero(d));
  if (args.residual && !args.residual_first) value = hn::Add(value, residual);
  if (count >= kGemmLanes) {
    hn::StoreU(value, d, args.out + at);
    return;
  }
  hn::Store(value, d, lanes);
  for (int64_t c = 0; c < count; ++c) args.out[at + c] = lanes[c];
}

/// Rows [row, row + kRows) of kVectors vectors of columns, the first one at `column`.
template <int kRows, int kVectors>
HWY_INLINE void gemm_block(const GemmArgs& args, int64_t row, int64_t column) {
  const GemmLanes d;
  const float* HWY_RESTRICT weight = args.panels + (column / kPanel) * args.k * kPanel + column % kPanel;
  const float* HWY_RESTRICT x = args.x + row * args.x_stride;
  hn::Vec<GemmLanes> sum[kRows][kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const auto bias = args.bias ? hn::Load(d, args.bias + column + v * kGemmLanes) : hn::Zero(d);
    for (int r = 0; r < kRows; ++r) sum[r][v] = bias;
  }
  for (int64_t c = 0; c < args.k; ++c, weight += kPanel) {
    hn::Vec<GemmLanes> w[kVectors];
    for (int v = 0; v < kVectors; ++v) w[v] = hn::Load(d, weight + v * kGemmLanes);
    for (int r = 0; r < kRows; ++r) {
      const auto broadcast = hn::Set(d, x[r * args.x_stride + c]);
      for (int v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(broadcast, w[v], sum[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      if (column + v * kGemmLanes < args.n) gemm_finish(args, row + r, column + v * kGemmLanes, sum[r][v]);
    }
  }
}

template <int kVectors>
HWY_INLINE void gemm_strip(const GemmArgs& args, int64_t begin, int64_t end, int64_t column) {
  int64_t row = begin;
  for (; row + kGemmRows <= end; row += kGemmRows) gemm_block<kGemmRows, kVectors>(args, row, column);
  for (; row + 3 <= end; row += 3) gemm_block<3, kVectors>(args, row, column);
  for (; row < end; ++row) gemm_block<1, kVectors>(args, row, column);
}

/// Rows [begin, end) of the product.
HWY_INLINE void gemm_rows(const GemmArgs& args, int64_t begin, int64_t end) {
  for (int64_t column = 0; column < args.n; column += 2 * kGemmLanes) {
    if (column + kGemmLanes < args.n) {
      gemm_strip<2>(args, begin, end, column);
    } else {
      gemm_strip<1>(args, begin, end, column);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#endif
