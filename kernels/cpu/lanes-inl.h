// Sums whose order does not depend on the vector's width. Included once per instruction set by Highway.
#if defined(RZ_KERNELS_CPU_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RZ_KERNELS_CPU_LANES_INL_H
#undef RZ_KERNELS_CPU_LANES_INL_H
#else
#define RZ_KERNELS_CPU_LANES_INL_H
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kChains = 16;
using Lanes = hn::CappedTag<float, kChains>;
using OneLane = hn::CappedTag<float, 1>;

/// Calls body(tag, i) with a vector's tag where a whole vector fits below n, then with a single lane's.
template <class Body>
HWY_INLINE void for_lanes(int64_t n, const Body& body) {
  const Lanes lanes;
  const int64_t step = static_cast<int64_t>(hn::Lanes(lanes));
  int64_t i = 0;
  for (; i + step <= n; i += step) body(lanes, i);
  for (; i < n; ++i) body(OneLane(), i);
}

/// Sum of value(tag, i) over i < n: chain c adds up i = c, c + 16, ..., then neighbours are added pairwise.
template <class Value>
HWY_INLINE float sum_in_chains(int64_t n, const Value& value) {
  const Lanes lanes;
  constexpr int kStep = static_cast<int>(hn::MaxLanes(Lanes()));
  HWY_ALIGN float chain[kChains];
  hn::Vec<Lanes> partial[kChains / kStep];
  for (auto& p : partial) p = hn::Zero(lanes);
  int64_t i = 0;
  for (; i + kChains <= n; i += kChains) {
    for (int v = 0; v < kChains / kStep; ++v) partial[v] = hn::Add(partial[v], value(lanes, i + v * kStep));
  }
  for (int v = 0; v < kChains / kStep; ++v) hn::Store(partial[v], lanes, chain + v * kStep);
  for (; i < n; ++i) chain[i % kChains] += hn::GetLane(value(OneLane(), i));
  for (int width = kChains / 2; width > 0; width /= 2) {
    for (int c = 0; c < width; ++c) chain[c] += chain[c + width];
  }
  return chain[0];
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#endif
