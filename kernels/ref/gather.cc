#include <algorithm>

#include "kernels/ref/ops.h"

namespace rz::ref {
namespace {

/// What is added to element c of row i.
double added_to(const TableRows& added, int64_t i, int64_t c) {
  if (added.table.empty()) return 0;
  const int64_t row = added.index.empty() ? i : added.index.data<int32_t>()[i];
  return added.table.data<float>()[row * added.table.dim(1) + c];
}

double activated(Activation activation, double value) {
  return activation == Activation::relu ? std::max(0.0, value) : value;
}

/// Sums of the lists alone.
Values sums_of(const Tensor& x, const RowLists& lists) {
  const int64_t n = x.dim(1);
  Values sums(static_cast<size_t>(lists.count() * n));
  for (int64_t i = 0; i < lists.count(); ++i) {
    for (int32_t j = lists.offsets.data<int32_t>()[i]; j < lists.offsets.data<int32_t>()[i + 1]; ++j) {
      const double weight = lists.weights.empty() ? 1 : lists.weights.data<float>()[j];
      for (int64_t c = 0; c < n; ++c) {
        sums[i * n + c] += weight * x.data<float>()[lists.rows.data<int32_t>()[j] * n + c];
      }
    }
  }
  return sums;
}

}  // namespace

Values gather_sum(const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added) {
  const int64_t n = x.dim(1);
  Values out = sums_of(x, lists);
  for (int64_t e = 0; e < static_cast<int64_t>(out.size()); ++e) {
    out[e] = activated(activation, out[e] + added_to(added, e / n, e % n));
  }
  return out;
}

Values gather_linear(const Tensor& x, const RowLists& lists, const Tensor& weight, const Tensor& bias,
                     Activation activation, const TableRows& added) {
  const int64_t k = weight.dim(1), n = weight.dim(0);
  const Values sums = sums_of(x, lists);
  Values out(static_cast<size_t>(lists.count() * n));
  for (int64_t i = 0; i < lists.count(); ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double value = (bias.empty() ? 0.0 : bias.data<float>()[j]) + added_to(added, i, j);
      for (int64_t c = 0; c < k; ++c) value += sums[i * k + c] * weight.data<float>()[j * k + c];
      out[i * n + j] = activated(activation, value);
    }
  }
  return out;
}

}  // namespace rz::ref
