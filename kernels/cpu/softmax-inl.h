// The softmax of one row. Included once per instruction set by Highway.
#if defined(RZ_KERNELS_CPU_SOFTMAX_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RZ_KERNELS_CPU_SOFTMAX_INL_H
#undef RZ_KERNELS_CPU_SOFTMAX_INL_H
#else
#define RZ_KERNELS_CPU_SOFTMAX_INL_H
#endif

#include <algorithm>
#include <limits>

#include "hwy/contrib/math/math-inl.h"
#include "kernels/cpu/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// A maximum is the same in any order, so that any width of vectors will do.
HWY_INLINE float largest_of(const float* x, int64_t n) {
  const Lanes lanes;
  const int64_t step = static_cast<int64_t>(hn::Lanes(lanes));
  auto largest = hn::Set(lanes, -std::numeric_limits<float>::infinity());
  int64_t i = 0;
  for (; i + step <= n; i += step) largest = hn::Max(largest, hn::LoadU(lanes, x + i));
  float result = hn::GetLane(hn::MaxOfLanes(lanes, largest));
  for (; i < n; ++i) result = std::max(result, x[i]);
  return result;
}

/// out may be x itself.
HWY_INLINE void softmax_row(const float* x, int64_t n, float* out) {
  const float largest = largest_of(x, n);
  for_lanes(n, [=](auto tag, int64_t i) HWY_ATTR {
    hn::StoreU(hn::Exp(tag, hn::Sub(hn::LoadU(tag, x + i), hn::Set(tag, largest))), tag, out + i);
  });
  const float sum = sum_in_chains(n, [=](auto tag, int64_t i) HWY_ATTR { return hn::LoadU(tag, out + i); });
  for_lanes(n, [=](auto tag, int64_t i)
                   HWY_ATTR { hn::StoreU(hn::Div(hn::LoadU(tag, out + i), hn::Set(tag, sum)), tag, out + i); });
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#endif
