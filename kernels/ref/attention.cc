#include <algorithm>
#include <cmath>

#include "kernels/bf16.h"
#include "kernels/ref/ops.h"

namespace rz::ref {
namespace {

/// Where the channels of (o, i, n, h) start.
int64_t place(const ChannelView& view, const AttentionOperands& a, int64_t o, int64_t i, int64_t n, int h) {
  return view.offset + o * view.outer + i * view.position + n * view.inner + int64_t{h} * a.head_dim;
}

Values channels(const ChannelView& view, const AttentionOperands& a, int64_t o, int64_t i, int64_t n, int h) {
  const int64_t start = place(view, a, o, i, n, h);
  Values values(static_cast<size_t>(a.head_dim));
  for (int c = 0; c < a.head_dim; ++c) {
    values[c] = view.tensor.dtype() == DType::bf16 ? from_bf16(view.tensor.data<Bf16>()[start + c])
                                                   : view.tensor.data<float>()[start + c];
  }
  return values;
}

bool counts(const AttentionOperands& a, int64_t o, int64_t j, int64_t n) {
  if (a.key_mask.empty()) return true;
  const int64_t inner = a.key_mask.dim(2);
  return a.key_mask.data<uint8_t>()[(o * a.keys + j) * inner + (inner == 1 ? 0 : n)] != 0;
}

double logit(const AttentionOperands& a, const Values& q, int64_t o, int64_t i, int64_t j, int64_t n, int h) {
  const Values k = channels(a.k, a, o, j, n, h);
  double sum = 0;
  for (int c = 0; c < a.head_dim; ++c) sum += q[c] * k[c];
  const double bias = a.bias.empty() ? 0.0 : a.bias.data<float>()[(h * a.keys + j) * a.queries + i];
  return sum / std::sqrt(static_cast<double>(a.head_dim)) + bias;
}

void attend(const AttentionOperands& a, int64_t o, int64_t i, int64_t n, int h, double* out) {
  const Values q = channels(a.q, a, o, i, n, h);
  Values weights(static_cast<size_t>(a.keys), -INFINITY);
  for (int64_t j = 0; j < a.keys; ++j) {
    if (counts(a, o, j, n)) weights[j] = logit(a, q, o, i, j, n, h);
  }
  const double largest = *std::max_element(weights.begin(), weights.end());
  if (largest == -INFINITY) return;
  double sum = 0;
  for (double& weight : weights) sum += weight = std::exp(weight - largest);
  for (int64_t j = 0; j < a.keys; ++j) {
    if (weights[j] == 0) continue;
    const Values v = channels(a.v, a, o, j, n, h);
    for (int c = 0; c < a.head_dim; ++c) out[c] += weights[j] / sum * v[c];
  }
  if (a.gate.tensor.empty()) return;
  const Values gate = channels(a.gate, a, o, i, n, h);
  for (int c = 0; c < a.head_dim; ++c) out[c] /= 1 + std::exp(-gate[c]);
}

}  // namespace

Values attention(const AttentionOperands& a) {
  Values out(static_cast<size_t>(a.out.tensor.numel()));
  for (int64_t o = 0; o < a.outer; ++o) {
    for (int64_t i = 0; i < a.queries; ++i) {
      for (int64_t n = 0; n < a.inner; ++n) {
        for (int h = 0; h < a.heads; ++h) attend(a, o, i, n, h, &out[place(a.out, a, o, i, n, h)]);
      }
    }
  }
  return out;
}

}  // namespace rz::ref
