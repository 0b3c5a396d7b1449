// The Cholesky factor of a symmetric, positive matrix, in f32: Gaussian processes add noise to its diagonal, which
// keeps it well away from what f32 cannot resolve.
#pragma once

#include <cstddef>
#include <vector>

namespace rz::molecules {

class UpperFactor {
 public:
  UpperFactor() = default;
  /// K = U^T U of K [n, n], row-major, of which the upper triangle is read; on all threads. Pivots below 1e-6 are taken
  /// as that: rows that others determine.
  UpperFactor(std::vector<float> matrix, size_t n);

  size_t size() const { return n_; }
  double log_determinant() const;  ///< of K

  /// Solves U^T x = b, and U x = b, in place.
  void solve_transposed(float* b) const;
  void solve(float* b) const;

 private:
  std::vector<float> u_;
  size_t n_ = 0;
};

}  // namespace rz::molecules
