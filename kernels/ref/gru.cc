#include <cmath>

#include "kernels/ref/ops.h"
#include "kernels/ref/sigmoid.h"

namespace rz::ref {
namespace {}  // namespace

GruStep gru_step(const Tensor& h, const Tensor& weight, const Tensor& bias, const TableRows& input) {
  const int64_t m = h.dim(0), n = h.dim(1);
  GruStep step{Values(static_cast<size_t>(m * 4 * n)), Values(static_cast<size_t>(m * n))};
  const Values product = linear(h, weight, bias, Activation::none, Tensor());
  for (int64_t i = 0; i < m; ++i) {
    const float* a = input.table.data<float>() + (input.index.empty() ? i : input.index.data<int32_t>()[i]) * 3 * n;
    for (int64_t c = 0; c < n; ++c) {
      const double* g = product.data() + i * 3 * n + c;
      const double reset = sigmoid(a[c] + g[0]), update = sigmoid(a[n + c] + g[n]);
      const double candidate = std::tanh(a[2 * n + c] + reset * g[2 * n]);
      step.out[i * n + c] = (1 - update) * candidate + update * h.data<float>()[i * n + c];
      double* gates = step.gates.data() + i * 4 * n + c;
      gates[0] = reset;
      gates[n] = update;
      gates[2 * n] = candidate;
      gates[3 * n] = g[2 * n];
    }
  }
  return step;
}

GruParts gru_gradient(const Tensor& h, const Tensor& gates, const Tensor& d_out) {
  const int64_t m = h.dim(0), n = h.dim(1);
  GruParts by{Values(static_cast<size_t>(m * 3 * n)), Values(static_cast<size_t>(m * 3 * n)),
              Values(static_cast<size_t>(m * n))};
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t c = 0; c < n; ++c) {
      const float* g = gates.data<float>() + i * 4 * n + c;
      const double reset = g[0], update = g[n], candidate = g[2 * n], recurrent = g[3 * n];
      const double out = d_out.data<float>()[i * n + c], before = h.data<float>()[i * n + c];
      const double to_candidate = out * (1 - update) * (1 - candidate * candidate);
      const double to_update = out * (before - candidate) * update * (1 - update);
      const double to_reset = to_candidate * recurrent * reset * (1 - reset);
      by.d_input[i * 3 * n + c] = by.d_recurrent[i * 3 * n + c] = to_reset;
      by.d_input[i * 3 * n + n + c] = by.d_recurrent[i * 3 * n + n + c] = to_update;
      by.d_input[i * 3 * n + 2 * n + c] = to_candidate;
      by.d_recurrent[i * 3 * n + 2 * n + c] = to_candidate * reset;
      by.d_h[i * n + c] = out * update;
    }
  }
  return by;
}

}  // namespace rz::ref
