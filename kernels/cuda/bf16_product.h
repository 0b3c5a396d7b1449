// A block's part of a product of two bf16 matrices that lie row by row along the axis of summation: 128 rows of the
// left one with 128 or 64 of the right one, whose rows are the product's columns.
//
// 4 warps, each of which makes 64 x 64 or 64 x 32 elements. Shared: three stages of 32 columns of both; two are on
// their way by cp.async while the third is used. Sums run over the columns in their order, whatever the number of rows.
#pragma once

#include "kernels/cuda/bf16_tiles.h"

namespace rz::cuda::bf16_product {

constexpr int kThreads = 128;
constexpr int kRows = 128;
constexpr int kStep = 32;
constexpr int kStages = 3;

template <int kColumns>
constexpr size_t kSharedBytes = kStages*(kRows + kColumns) * kStep * sizeof(Bf16);
static_assert(kSharedBytes<128> == 49152 && kSharedBytes<64> == 36864, "what launch contracts say");

/// Rows of a matrix from the block's first one on. `data`, at a multiple of 16 bytes, is that row's start; the pitch is
/// a multiple of 8, as is the number of columns that are there; others count as zero, as do rows that are not there.
struct Operand {
  const Bf16* data;
  int64_t pitch, rows, columns;
};

/// The 16 bytes of every 32nd row that a thread copies.
struct Copier {
  const Bf16 *data, *from;
  int64_t pitch, columns;
  int64_t rows;
  int row, column;

  __device__ __forceinline__ explicit Copier(const Operand& operand)
      : data(operand.data),
        pitch(operand.pitch),
        columns(operand.columns),
        rows(operand.rows),
        row(threadIdx.x / 4),
        column(threadIdx.x % 4 * 8) {
    from = data + row * pitch + column;
  }

  template <int kTileRows>
  __device__ __forceinline__ void copy(const Bf16Tile<kStep>& tile, int64_t first_column) const {
    const bool inside = first_column + column < columns;
#pragma unroll
    for (int i = 0; i < kTileRows; i += kThreads / 4) {
      const bool exists = inside && row + i < rows;
      copy_async_16(tile.at(row + i, column), exists ? from + i * pitch + first_column : data, exists ? 16 : 0);
    }
  }
};

/// The warp's elements: rows 64 (warp / 2) on, columns kColumns / 2 (warp % 2) on.
template <int kColumns>
using Sums = float[4][kColumns / 16][4];

template <int kColumns>
__device__ __forceinline__ void multiply(const Bf16Tile<kStep>& left, const Bf16Tile<kStep>& right,
                                         Sums<kColumns>& sum) {
  const int warp = threadIdx.x / 32;
#pragma unroll
  for (int k = 0; k < kStep; k += 16) {
    uint32_t a[4][4];
#pragma unroll
    for (int i = 0; i < 4; ++i) left.load_left(64 * (warp / 2) + 16 * i, k, a[i]);
    multiply_tile(sum, a, right, kColumns / 2 * (warp % 2), k);
  }
}

/// `steps`: of 32 columns. Leaves the copies' last group open; shared memory must not be reused without a barrier.
template <int kColumns>
__device__ __forceinline__ void run(const Operand& left, const Operand& right, int steps, Bf16* shared,
                                    Sums<kColumns>& sum) {
  const Copier from_left(left), from_right(right);
  const auto tile = [&](int step, int first_row) {
    return Bf16Tile<kStep>{shared + (step % kStages * (kRows + kColumns) + first_row) * kStep};
  };
  const auto fill = [&](int step) {
    if (step < steps) {
      from_left.copy<kRows>(tile(step, 0), int64_t{step} * kStep);
      from_right.copy<kColumns>(tile(step, kRows), int64_t{step} * kStep);
    }
    copy_async_commit();  // empty at the end, so that as many groups are always open
  };
  for (int step = 0; step < kStages - 1; ++step) fill(step);
  for (int step = 0; step < steps; ++step) {
    copy_async_wait<kStages - 2>();
    __syncthreads();  // also: the stage that is filled next was read by all
    fill(step + kStages - 1);
    multiply<kColumns>(tile(step, 0), tile(step, kRows), sum);
  }
}

/// Calls store(row, column, value of column, value of column + 1) for the thread's elements, counted from the block's.
template <int kColumns, class Store>
__device__ __forceinline__ void for_pairs(const Sums<kColumns>& sum, const Store& store) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
  for (int i = 0; i < kColumns / 2; ++i) {
    const int fragment_row = i / (kColumns / 8), fragment_column = i / 2 % (kColumns / 16), half = i % 2;
    const float* pair = sum[fragment_row][fragment_column] + 2 * half;
    store(64 * (warp / 2) + 16 * fragment_row + lane / 4 + 8 * half,
          kColumns / 2 * (warp % 2) + 8 * fragment_column + 2 * (lane % 4), pair[0], pair[1]);
  }
}

}  // namespace rz::cuda::bf16_product
