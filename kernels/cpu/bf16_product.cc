#include "kernels/cpu/bf16_product.h"

#include <vector>

#include "kernels/error.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define RZ_BF16_PRODUCTS 1
#define RZ_BF16_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#endif

namespace rz::cpu {

#ifdef RZ_BF16_PRODUCTS
namespace {

constexpr int kLanes = 16;
constexpr int kRows = 12;  // of a block: with 2 vectors of columns 24 of 32 registers hold sums

/// 16 numbers rounded to bf16, each in the low half of a word.
RZ_BF16_TARGET inline __m512i rounded(__m512 values) {
  return _mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(values)));
}

/// Bias and residual are added, negative values cut where that is asked for; at most `count` values are stored.
RZ_BF16_TARGET inline void finish(const GemmArgs& args, int64_t row, int64_t column, __m512 value) {
  const int64_t count = args.n - column;
  const __mmask16 mask = count >= kLanes ? __mmask16{0xffff} : static_cast<__mmask16>((1 << count) - 1);
  __m512 residual = _mm512_setzero_ps();
  if (args.residual) {
    const int64_t from = args.residual_rows ? args.residual_rows[row] : row;
    residual = _mm512_maskz_loadu_ps(mask, args.residual + from * args.out_stride + column);
  }
  if (args.residual_first) value = _mm512_add_ps(value, residual);
  if (args.relu) value = _mm512_max_ps(value, _mm512_setzero_ps());
  if (!args.residual_first) value = _mm512_add_ps(value, residual);
  _mm512_mask_storeu_ps(args.out + row * args.out_stride + column, mask, value);
}

/// `count` rows from `row` on, of one panel. x: [rows, pairs], its first row being `row`.
template <int kCount>
RZ_BF16_TARGET void block(const GemmArgs& args, const uint32_t* x, const uint32_t* panel, int64_t row, int64_t column) {
  const int64_t pairs = (args.k + 1) / 2;
  __m512 sum[kCount][2];
  for (int v = 0; v < 2; ++v) {
    const __m512 bias = args.bias ? _mm512_loadu_ps(args.bias + column + v * kLanes) : _mm512_setzero_ps();
    for (int r = 0; r < kCount; ++r) sum[r][v] = bias;
  }
  for (int64_t c = 0; c < pairs; ++c) {
    const auto low = reinterpret_cast<__m512bh>(_mm512_loadu_si512(panel + c * kPanel));
    const auto high = reinterpret_cast<__m512bh>(_mm512_loadu_si512(panel + c * kPanel + kLanes));
    for (int r = 0; r < kCount; ++r) {
      const auto pair = reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(x[r * pairs + c])));
      sum[r][0] = _mm512_dpbf16_ps(sum[r][0], pair, low);
      sum[r][1] = _mm512_dpbf16_ps(sum[r][1], pair, high);
    }
  }
  for (int r = 0; r < kCount; ++r) {
    for (int v = 0; v < 2; ++v) {
      if (column + v * kLanes < args.n) finish(args, row + r, column + v * kLanes, sum[r][v]);
    }
  }
}

/// A row as pairs; an odd k is filled up with zero.
RZ_BF16_TARGET void round_row(const float* x, int64_t k, uint32_t* pairs) {
  auto* to = reinterpret_cast<uint16_t*>(pairs);
  if (k % 2 != 0) to[k] = 0;
  for (int64_t c = 0; c < k; c += kLanes) {
    const __mmask16 mask = k - c >= kLanes ? __mmask16{0xffff} : static_cast<__mmask16>((1 << (k - c)) - 1);
    const auto half = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, x + c)));
    _mm256_mask_storeu_epi16(to + c, mask, half);
  }
}

RZ_BF16_TARGET void pack_panel(const float* panel, int64_t k, uint32_t* to) {
  for (int64_t c = 0; c < k; c += 2) {
    for (int v = 0; v < 2; ++v) {
      const float* from = panel + c * kPanel + v * kLanes;
      const __m512i first = rounded(_mm512_loadu_ps(from));
      const __m512i second = c + 1 < k ? rounded(_mm512_loadu_ps(from + kPanel)) : _mm512_setzero_si512();
      _mm512_storeu_si512(to + c / 2 * kPanel + v * kLanes, _mm512_or_si512(first, _mm512_slli_epi32(second, 16)));
    }
  }
}

}  // namespace

bool multiplies_bf16(const Context& context) {
  static const bool able =
      __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  return able && context.precision() == Precision::bf16;
}

Tensor bf16_panels(Context& context, const Tensor& panels) {
  const int64_t count = panels.dim(0), k = panels.dim(1), pairs = (k + 1) / 2;
  const Tensor packed = context.workspace().alloc(DType::u32, Shape{count, pairs, kPanel});
  for (int64_t p = 0; p < count; ++p) {
    pack_panel(panels.data<float>() + p * k * kPanel, k, packed.data<uint32_t>() + p * pairs * kPanel);
  }
  return packed;
}

void multiply_rows_bf16(const GemmArgs& args, const Tensor& panels, int64_t rows) {
  const int64_t pairs = (args.k + 1) / 2;
  std::vector<uint32_t> x(static_cast<size_t>(rows * pairs));
  for (int64_t row = 0; row < rows; ++row) round_row(args.x + row * args.x_stride, args.k, x.data() + row * pairs);
  for (int64_t column = 0; column < args.n; column += kPanel) {
    const uint32_t* panel = panels.data<uint32_t>() + column / kPanel * pairs * kPanel;
    const auto at = [&](int64_t row) { return x.data() + row * pairs; };
    int64_t row = 0;
    for (; row + kRows <= rows; row += kRows) block<kRows>(args, at(row), panel, row, column);
    for (; row + 3 <= rows; row += 3) block<3>(args, at(row), panel, row, column);
    for (; row < rows; ++row) block<1>(args, at(row), panel, row, column);
  }
}

#else

bool multiplies_bf16(const Context&) { return false; }
Tensor bf16_panels(Context&, const Tensor&) { throw Error(ExitCode::internal, "this machine has no bf16 products"); }
void multiply_rows_bf16(const GemmArgs&, const Tensor&, int64_t) {
  throw Error(ExitCode::internal, "this machine has no bf16 products");
}

#endif

}  // namespace rz::cpu
