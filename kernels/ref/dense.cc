#include <algorithm>
#include <cmath>

#include "kernels/ref/ops.h"

namespace rz::ref {

Values linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation,
              const Tensor& residual) {
  const int64_t m = x.dim(0), k = x.dim(1), n = weight.dim(0);
  Values out(static_cast<size_t>(m * n));
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double sum = bias.empty() ? 0.0 : bias.data<float>()[j];
      for (int64_t c = 0; c < k; ++c) sum += double{x.data<float>()[i * k + c]} * weight.data<float>()[j * k + c];
      if (activation == Activation::relu) sum = std::max(sum, 0.0);
      out[i * n + j] = sum + (residual.empty() ? 0.0 : residual.data<float>()[i * n + j]);
    }
  }
  return out;
}

Values layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double eps) {
  const int64_t m = x.dim(0), d = x.dim(1);
  Values out(static_cast<size_t>(m * d));
  for (int64_t i = 0; i < m; ++i) {
    const float* row = x.data<float>() + i * d;
    double mean = 0, variance = 0;
    for (int64_t c = 0; c < d; ++c) mean += row[c] / static_cast<double>(d);
    for (int64_t c = 0; c < d; ++c) variance += (row[c] - mean) * (row[c] - mean) / static_cast<double>(d);
    for (int64_t c = 0; c < d; ++c) {
      out[i * d + c] = (row[c] - mean) / std::sqrt(variance + eps) * gamma.data<float>()[c] + beta.data<float>()[c];
    }
  }
  return out;
}

Values softmax(const Tensor& x) {
  const int64_t m = x.dim(0), n = x.dim(1);
  Values out(static_cast<size_t>(m * n));
  for (int64_t i = 0; i < m; ++i) {
    const float* row = x.data<float>() + i * n;
    const double largest = *std::max_element(row, row + n);
    double sum = 0;
    for (int64_t j = 0; j < n; ++j) sum += std::exp(row[j] - largest);
    for (int64_t j = 0; j < n; ++j) out[i * n + j] = std::exp(row[j] - largest) / sum;
  }
  return out;
}

Values concat_columns(const Tensor& a, const Tensor& b) {
  Values out;
  for (int64_t i = 0; i < a.dim(0); ++i) {
    for (int64_t j = 0; j < a.dim(1); ++j) out.push_back(a.data<float>()[i * a.dim(1) + j]);
    for (int64_t j = 0; j < b.dim(1); ++j) out.push_back(b.data<float>()[i * b.dim(1) + j]);
  }
  return out;
}

Values masked_pool(const Tensor& x, const Tensor& mask) {
  const int64_t outer = x.dim(0), length = x.dim(1), inner = x.dim(2);
  Values out(static_cast<size_t>(outer * 2 * inner));
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t c = 0; c < inner; ++c) {
      Values valid;
      for (int64_t l = 0; l < length; ++l) {
        if (mask.data<uint8_t>()[o * length + l]) valid.push_back(x.data<float>()[(o * length + l) * inner + c]);
      }
      if (valid.empty()) continue;
      double sum = 0;
      for (double value : valid) sum += value;
      out[o * 2 * inner + c] = sum / static_cast<double>(valid.size());
      out[(o * 2 + 1) * inner + c] = *std::max_element(valid.begin(), valid.end());
    }
  }
  return out;
}

}  // namespace rz::ref
