#include "molecules/characteristic_polynomial.h"

#include <algorithm>
#include <cstddef>

namespace rz::molecules {
namespace {

/// NumPy's sum of n numbers that are `stride` apart.
double pairwise_sum(const double* values, int n, int stride) {
  constexpr int kLanes = 8, kBlock = 128;
  const auto at = [&](int i) { return values[static_cast<ptrdiff_t>(i) * stride]; };
  if (n < kLanes) {
    double sum = -0.0;
    for (int i = 0; i < n; ++i) sum += at(i);
    return sum;
  }
  if (n <= kBlock) {
    double lane[kLanes];
    for (int k = 0; k < kLanes; ++k) lane[k] = at(k);
    int i = kLanes;
    for (; i < n - n % kLanes; i += kLanes) {
      for (int k = 0; k < kLanes; ++k) lane[k] += at(i + k);
    }
    double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    for (; i < n; ++i) sum += at(i);
    return sum;
  }
  const int half = n / 2 - n / 2 % kLanes;
  return pairwise_sum(values, half, stride) +
         pairwise_sum(values + static_cast<ptrdiff_t>(half) * stride, n - half, stride);
}

}  // namespace

std::vector<double> characteristic_polynomial(const Skeleton& graph) {
  const int n = graph.size();
  const size_t row = static_cast<size_t>(n);
  std::vector<double> power(row * row), next(row * row), coefficients(row + 1);
  for (const SkeletonBond& bond : graph.bonds) {
    power[bond.begin * row + bond.end] = power[bond.end * row + bond.begin] = 1;
  }
  coefficients[0] = 1;
  for (int k = 1; k <= n; ++k) {
    const double coefficient = 1.0 / k * pairwise_sum(power.data(), n, n + 1);
    coefficients[k] = -coefficient;
    for (int i = 0; i < n; ++i) power[i * row + i] -= coefficient;
    for (int i = 0; i < n; ++i) {
      double* sum = next.data() + i * row;
      if (graph.degree(i) == 0) {
        std::fill(sum, sum + row, 0.0);
        continue;
      }
      int b = graph.first[i];
      std::copy_n(power.data() + graph.neighbors[b].atom * row, row, sum);
      for (++b; b < graph.first[i + 1]; ++b) {
        const double* other = power.data() + graph.neighbors[b].atom * row;
        for (size_t j = 0; j < row; ++j) sum[j] += other[j];
      }
    }
    power.swap(next);
  }
  return coefficients;
}

}  // namespace rz::molecules
