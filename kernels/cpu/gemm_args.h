// The operands of the CPU's matrix product (gemm-inl.h).
#pragma once

#include <cstdint>

namespace rz::cpu {

constexpr int64_t kPanel = 32;    // columns of a panel, whatever the vector's width
constexpr int64_t kRowTile = 96;  // rows of a parallel tile: its part of x stays in the second-level cache

/// out = activation(x W + bias) + residual, or activation(x W + bias + residual)
struct GemmArgs {
  const float* x;  // [m, k]
  int64_t x_stride;
  const float* panels;    // [ceil(n / 32), k, 32], at multiples of 64 bytes
  const float* bias;      // [n rounded up to 32], or null
  const float* residual;  // as out, or null
  float* out;             // [m, n]
  int64_t out_stride;
  int64_t k, n;
  bool relu;
  bool residual_first = false;             // added before the activation
  const int32_t* residual_rows = nullptr;  // [m]: the row of the residual that belongs to a row; null: the same one

  /// The same product from a row on; x is left to the caller.
  GemmArgs results_from(int64_t row) const {
    GemmArgs part = *this;
    part.out += row * out_stride;
    if (residual_rows) {
      part.residual_rows += row;
    } else if (residual) {
      part.residual += row * out_stride;
    }
    return part;
  }
};

/// Rows [begin, end) of the product, by the machine's best instruction set (gemm-inl.h, compiled in linear.cc).
void multiply_rows(const GemmArgs& args, int64_t begin, int64_t end);

}  // namespace rz::cpu
