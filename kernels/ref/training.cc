#include <algorithm>
#include <cmath>

#include "kernels/ref/ops.h"

namespace rz::ref {
namespace {

/// The log of the sum of exp over a row.
double log_partition(const float* x, int64_t n) {
  const double largest = *std::max_element(x, x + n);
  double sum = 0;
  for (int64_t c = 0; c < n; ++c) sum += std::exp(x[c] - largest);
  return largest + std::log(sum);
}

}  // namespace

Values log_likelihood(const Tensor& x, const Tensor& target) {
  Values out(static_cast<size_t>(x.dim(0)));
  for (int64_t i = 0; i < x.dim(0); ++i) {
    const float* row = x.data<float>() + i * x.dim(1);
    const int32_t wanted = target.data<int32_t>()[i];
    if (wanted >= 0) out[i] = row[wanted] - log_partition(row, x.dim(1));
  }
  return out;
}

Values log_likelihood_gradient(const Tensor& x, const Tensor& target, const Tensor& weight) {
  const int64_t n = x.dim(1);
  Values out(static_cast<size_t>(x.numel()));
  for (int64_t i = 0; i < x.dim(0); ++i) {
    const float* row = x.data<float>() + i * n;
    const int32_t wanted = target.data<int32_t>()[i];
    if (wanted < 0) continue;
    for (int64_t c = 0; c < n; ++c) {
      out[i * n + c] = weight.data<float>()[i] * ((c == wanted) - std::exp(row[c] - log_partition(row, n)));
    }
  }
  return out;
}

WeightGradient weight_gradient(const Tensor& x, const Tensor& d_out, const Tensor& weight_before,
                               const Tensor& bias_before) {
  const int64_t m = x.dim(0), k = x.dim(1), n = d_out.dim(1);
  WeightGradient by{Values(weight_before.data<float>(), weight_before.data<float>() + n * k),
                    Values(bias_before.data<float>(), bias_before.data<float>() + n)};
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      const double factor = d_out.data<float>()[i * n + j];
      by.bias[j] += factor;
      for (int64_t c = 0; c < k; ++c) by.weight[j * k + c] += factor * x.data<float>()[i * k + c];
    }
  }
  return by;
}

}  // namespace rz::ref
