#include <algorithm>
#include <cmath>

#include "kernels/ref/ops.h"

namespace rz::ref {
namespace {

double dot(const float* a, const float* b, int64_t count) {
  double sum = 0;
  for (int64_t c = 0; c < count; ++c) sum += double{a[c]} * b[c];
  return sum;
}

/// Weights of the keys for one query; empty where all are masked. `mask` null: all count.
Values weights(const float* q, const float* keys, int64_t stride, int64_t length, const uint8_t* mask, int64_t dim) {
  Values logits(static_cast<size_t>(length), -INFINITY);
  for (int64_t j = 0; j < length; ++j) {
    if (!mask || mask[j]) logits[j] = dot(q, keys + j * stride, dim) / std::sqrt(static_cast<double>(dim));
  }
  const double largest = *std::max_element(logits.begin(), logits.end());
  if (largest == -INFINITY) return {};
  double sum = 0;
  for (double& logit : logits) sum += logit = std::exp(logit - largest);
  for (double& logit : logits) logit /= sum;
  return logits;
}

}  // namespace

Values attention(const Tensor& qkv, const Tensor& key_mask, int heads) {
  const int64_t outer = qkv.dim(0), length = qkv.dim(1), inner = qkv.dim(2), channels = qkv.dim(3) / 3;
  const int64_t dim = channels / heads, stride = inner * 3 * channels;
  Values out(static_cast<size_t>(outer * length * inner * channels));
  for (int64_t o = 0; o < outer; ++o) {
    const uint8_t* mask = key_mask.empty() ? nullptr : key_mask.data<uint8_t>() + o * length;
    for (int64_t n = 0; n < inner; ++n) {
      for (int h = 0; h < heads; ++h) {
        const float* q = qkv.data<float>() + o * length * stride + n * 3 * channels + h * dim;
        for (int64_t i = 0; i < length; ++i) {
          const Values weight = weights(q + i * stride, q + channels, stride, length, mask, dim);
          double* result = &out[((o * length + i) * inner + n) * channels + h * dim];
          for (size_t j = 0; j < weight.size(); ++j) {
            for (int64_t c = 0; c < dim; ++c)
              result[c] += weight[j] * q[static_cast<int64_t>(j) * stride + 2 * channels + c];
          }
        }
      }
    }
  }
  return out;
}

}  // namespace rz::ref
