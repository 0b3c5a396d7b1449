#include <cmath>

#include "kernels/ref/ops.h"
#include "kernels/ref/sigmoid.h"

namespace rz::ref {
namespace {

Values values_of(const Tensor& tensor) { return Values(tensor.data<float>(), tensor.data<float>() + tensor.numel()); }

}  // namespace

Values permute(const PermuteOperands& operands, const Tensor& out) {
  const PermuteTarget to = permute_target(out, operands.order);
  const Tensor& x = operands.x;
  Values result(static_cast<size_t>(out.numel()), 0.0);
  for (int64_t r = 0; r < x.dim(0); ++r) {
    for (int64_t j = 0; j < x.dim(1); ++j) {
      const float* from = x.data<float>() + (r * x.dim(1) + j) * x.dim(2);
      const bool counts = operands.mask.empty() || operands.mask.data<uint8_t>()[r * x.dim(1) + j];
      for (int64_t c = 0; c < to.channels; ++c) {
        const double gate = operands.gate_column < 0 ? 1.0 : sigmoid(from[operands.gate_column + c]);
        result[(operands.first_row + r) * to.row_stride + j * to.column_stride + c * to.channel_stride] =
            counts ? from[operands.column + c] * gate : 0.0;
      }
    }
  }
  return result;
}

Values gated_add(const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual) {
  const int64_t m = gate.dim(0), n = x.dim(1);
  Values out(static_cast<size_t>(m * n));
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t c = 0; c < n; ++c) {
      out[i * n + c] =
          x.data<float>()[i % x.dim(0) * n + c] * sigmoid(gate.data<float>()[i * gate.dim(1) + column + c]) +
          (residual.empty() ? 0.0 : residual.data<float>()[i * n + c]);
    }
  }
  return out;
}

Values add_rows(const Tensor& x, const Tensor& before) {
  Values out = values_of(before);
  for (int64_t i = 0; i < before.numel(); ++i) out[i] += x.data<float>()[i % x.numel()];
  return out;
}

Values relu(const Tensor& x) {
  Values out = values_of(x);
  for (double& value : out) value = value > 0 ? value : 0;
  return out;
}

Values scale(double factor, const Tensor& before) {
  Values out = values_of(before);
  for (double& value : out) value *= factor;
  return out;
}

Values add_outer_sum(const Tensor& left, const Tensor& right, const Tensor& before) {
  const int64_t m = right.dim(0), d = right.dim(1);
  Values out = values_of(before);
  for (int64_t i = 0; i < left.dim(0); ++i) {
    for (int64_t j = 0; j < m; ++j) {
      for (int64_t c = 0; c < d; ++c)
        out[(i * m + j) * d + c] += double{left.data<float>()[i * d + c]} + right.data<float>()[j * d + c];
    }
  }
  return out;
}

Values add_table_rows(const Tensor& index, const Tensor& table, const Tensor& before) {
  const int64_t n = table.dim(1);
  Values out = values_of(before);
  for (int64_t i = 0; i < index.dim(0); ++i) {
    const int32_t entry = index.data<int32_t>()[i];
    for (int64_t c = 0; entry >= 0 && c < n; ++c) out[i * n + c] += table.data<float>()[entry * n + c];
  }
  return out;
}

Values masked_mean(const Tensor& x, const Tensor& mask) {
  const int64_t rows = x.dim(0), columns = x.dim(1), d = x.dim(2);
  Values out(static_cast<size_t>(columns * d));
  for (int64_t j = 0; j < columns; ++j) {
    for (int64_t c = 0; c < d; ++c) {
      double sum = 0, count = 1e-10;
      for (int64_t s = 0; s < rows; ++s) {
        const double counts = mask.data<uint8_t>()[s * columns + j];
        sum += counts * x.data<float>()[(s * columns + j) * d + c];
        count += counts;
      }
      out[j * d + c] = sum / count;
    }
  }
  return out;
}

}  // namespace rz::ref
