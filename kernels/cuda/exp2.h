// 2^x on the FMA units. A GPU's special-function unit gives 16 exponentials a clock and multiprocessor, which is what
// limits attention with small heads; taking a share of them here balances the units. Source of the idea: Zadouri et al.
// 2026, FlashAttention-4, arXiv:2603.05451. x = n + f (Cody and Waite), a cubic for 2^f, n into the exponent.
#pragma once

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"

namespace rz::cuda {

/// 2^x within 8e-5 of itself (the cubic's minimax error is 7.5e-5), a 25th of what rounding to bf16 adds. Exactly 0 for
/// x below -126.5, 2^127 for x above 127, NaN for NaN.
__device__ __forceinline__ float exp2_on_fma(float x) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  const float clamped = clamp_or_nan(x, -127.0f, 127.0f);
  const float shifted = clamped + kRound;
  const float f = clamped - (shifted - kRound);
  const float power = fmaf(fmaf(fmaf(0.0551716685f, f, 0.242611125f), f, 0.693260968f), f, 0.999928057f);
  return power * __uint_as_float((__float_as_uint(shifted) << 23) + 0x3f800000u);
}

}  // namespace rz::cuda
