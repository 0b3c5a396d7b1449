#include "molecules/generate/upper_factor.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace rz::molecules {
namespace {

constexpr size_t kPanel = 64;  // rows that stay in the second-level cache while all rows below are updated
constexpr float kLeastPivot = 1e-6f;

/// to[j] -= factor * from[j] for first <= j < last
void subtract(float factor, const float* from, float* to, size_t first, size_t last) {
  for (size_t j = first; j < last; ++j) to[j] -= factor * from[j];
}

}  // namespace

UpperFactor::UpperFactor(std::vector<float> matrix, size_t n) : u_(std::move(matrix)), n_(n) {
  for (size_t begin = 0; begin < n; begin += kPanel) {
    const size_t end = std::min(n, begin + kPanel);
    for (size_t k = begin; k < end; ++k) {
      float* pivot = u_.data() + k * n;
      const float inverse = 1 / std::sqrt(std::max(pivot[k], kLeastPivot));
      for (size_t j = k; j < n; ++j) pivot[j] *= inverse;
      for (size_t i = k + 1; i < end; ++i) subtract(pivot[i], pivot, u_.data() + i * n, i, n);
    }
    tbb::parallel_for(end, n, [&](size_t i) {
      for (size_t k = begin; k < end; ++k) subtract(u_[k * n + i], u_.data() + k * n, u_.data() + i * n, i, n);
    });
  }
}

double UpperFactor::log_determinant() const {
  double sum = 0;
  for (size_t k = 0; k < n_; ++k) sum += 2 * std::log(u_[k * n_ + k]);
  return sum;
}

void UpperFactor::solve_transposed(float* b) const {
  for (size_t k = 0; k < n_; ++k) {
    b[k] /= u_[k * n_ + k];
    subtract(b[k], u_.data() + k * n_, b, k + 1, n_);
  }
}

void UpperFactor::solve(float* b) const {
  for (size_t k = n_; k-- > 0;) {
    double sum = b[k];
    for (size_t j = k + 1; j < n_; ++j) sum -= double{u_[k * n_ + j]} * b[j];
    b[k] = static_cast<float>(sum / u_[k * n_ + k]);
  }
}

}  // namespace rz::molecules
