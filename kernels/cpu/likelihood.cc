// Log likelihoods and their gradient: the reductions of softmax over a row.
#include "kernels/likelihood.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/likelihood.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// Included once per instruction set, hence behind Highway's own header.
#include "kernels/cpu/softmax-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {

float log_likelihood_row(const float* x, int64_t n, int32_t target) {
  const float largest = largest_of(x, n);
  const float sum = sum_in_chains(n, [=](auto tag, int64_t i) HWY_ATTR {
    return hn::Exp(tag, hn::Sub(hn::LoadU(tag, x + i), hn::Set(tag, largest)));
  });
  return x[target] - largest - std::log(sum);
}

void log_likelihood_gradient_row(const float* x, int64_t n, int32_t target, float weight, float* d_x) {
  softmax_row(x, n, d_x);
  for_lanes(n, [=](auto tag, int64_t i)
                   HWY_ATTR { hn::StoreU(hn::Mul(hn::LoadU(tag, d_x + i), hn::Set(tag, -weight)), tag, d_x + i); });
  d_x[target] += weight;
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(log_likelihood_row);
HWY_EXPORT(log_likelihood_gradient_row);

void log_likelihood(Context&, const Tensor& x, const Tensor& target, const Tensor& out) {
  const auto row_of = HWY_DYNAMIC_DISPATCH(log_likelihood_row);
  const int64_t n = x.dim(1);
  parallel_tiles(x.dim(0), rows_per_tile(n), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int32_t wanted = target.data<int32_t>()[i];
      out.data<float>()[i] = wanted < 0 ? 0.0f : row_of(x.data<float>() + i * n, n, wanted);
    }
  });
}

void log_likelihood_gradient(Context&, const Tensor& x, const Tensor& target, const Tensor& weight, const Tensor& d_x) {
  const auto row_of = HWY_DYNAMIC_DISPATCH(log_likelihood_gradient_row);
  const int64_t n = x.dim(1);
  parallel_tiles(x.dim(0), rows_per_tile(n), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int32_t wanted = target.data<int32_t>()[i];
      float* to = d_x.data<float>() + i * n;
      if (wanted < 0) {
        std::fill_n(to, n, 0.0f);
      } else {
        row_of(x.data<float>() + i * n, n, wanted, weight.data<float>()[i], to);
      }
    }
  });
}

}  // namespace rz::cpu
#endif
