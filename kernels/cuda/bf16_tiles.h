// Tiles of bf16 in shared memory and products of them on tensor cores, for kernels whose operands are bf16 already.
#pragma once

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"
#include "kernels/tensor.h"

namespace rz::cuda {

/// A row-major tile of kColumns bf16 a row (32, 64 or 128). The 16-byte chunks of a row are exchanged so that the eight
/// rows that ldmatrix reads at a time lie in different banks.
template <int kColumns>
struct Bf16Tile {
  Bf16* data;

  static constexpr int kChunks = kColumns / 8;

  __device__ __forceinline__ Bf16* at(int row, int column) const {
    const int turn = kColumns == 32 ? row / 2 % 4 : row % 8;
    return data + row * kColumns + (column / 8 ^ turn) * 8 + column % 8;
  }

  /// mma's first operand: rows [row, row + 16), columns [column, column + 16).
  __device__ __forceinline__ void load_left(int row, int column, uint32_t (&a)[4]) const {
    const int lane = threadIdx.x % 32;
    load_matrix_x4(a, at(row + lane % 16, column + lane / 16 * 8));
  }

  /// The same where the tile holds the operand's transpose: rows [row, row + 16) are its columns.
  __device__ __forceinline__ void load_left_transposed(int row, int column, uint32_t (&a)[4]) const {
    const int lane = threadIdx.x % 32;
    load_matrix_x4_transposed(a, at(row + lane / 16 * 8 + lane % 8, column + lane / 8 % 2 * 8));
  }

  /// Two neighbouring second operands: rows [row, row + 16) are 16 columns of the product.
  __device__ __forceinline__ void load_right(int row, int column, uint32_t (&b)[4]) const {
    const int lane = threadIdx.x % 32;
    load_matrix_x4(b, at(row + lane / 16 * 8 + lane % 8, column + lane / 8 % 2 * 8));
  }

  /// Copies rows from global memory by cp.async; `from(row)` is where row `row` starts at the tile's first column, or
  /// null where zeros belong. Rows start at multiples of 16 bytes and are filled up with zeros behind `columns`.
  template <int kThreads, class From>
  __device__ __forceinline__ void fill(int rows, int64_t columns, const Bf16* anywhere, const From& from) const {
    for (int i = threadIdx.x; i < rows * kChunks; i += kThreads) {
      const int row = i / kChunks, column = i % kChunks * 8;
      const Bf16* source = from(row);
      const int64_t left = source ? columns - column : 0;
      const unsigned bytes = left < 0 ? 0 : left < 8 ? static_cast<unsigned>(2 * left) : 16;
      copy_async_16(at(row, column), bytes > 0 ? source + column : anywhere, bytes);
    }
  }
};

/// sum [16 kRows, 8 kColumns] += a b, from a's fragments and rows [row, row + 8 kColumns) of a tile.
template <int kRows, int kColumns, int kWidth>
__device__ __forceinline__ void multiply_tile(float (&sum)[kRows][kColumns][4], const uint32_t (&a)[kRows][4],
                                              const Bf16Tile<kWidth>& tile, int row, int column) {
#pragma unroll
  for (int pair = 0; pair < kColumns / 2; ++pair) {
    uint32_t b[4];
    tile.load_right(row + 16 * pair, column, b);
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
      mma_m16n8k16_bf16(sum[r][2 * pair], a[r], {b[0], b[1]});
      mma_m16n8k16_bf16(sum[r][2 * pair + 1], a[r], {b[2], b[3]});
    }
  }
}

/// 1 / (1 + exp(-x)) within 1e-6: both steps are approximate, in the special-function unit.
__device__ __forceinline__ float sigmoid_approx(float x) {
  return reciprocal_approx(1.0f + exp2_approx(-1.44269504f * x));
}

}  // namespace rz::cuda
