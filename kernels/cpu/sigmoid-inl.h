// The logistic function. Included once per instruction set by Highway.
#if defined(RZ_KERNELS_CPU_SIGMOID_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef RZ_KERNELS_CPU_SIGMOID_INL_H
#undef RZ_KERNELS_CPU_SIGMOID_INL_H
#else
#define RZ_KERNELS_CPU_SIGMOID_INL_H
#endif

#include "hwy/contrib/math/math-inl.h"
#include "kernels/cpu/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

/// 1 / (1 + exp(-x))
template <class D>
HWY_INLINE hn::Vec<D> sigmoid(D d, hn::Vec<D> x) {
  const auto one = hn::Set(d, 1.0f);
  return hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(x))));
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#endif
