// What matrix products on tensor cores share. An f32 operand is the sum of two bf16 terms, and high * high + high * low
// + low * high is accumulated in f32. Where kSplit is false (Precision::bf16), high * high is all there is.
#pragma once

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"

namespace rz::cuda {

/// The two bf16 terms of a fragment: 4 registers of mma's first operand (16 x 16), 2 of its second one (16 x 8).
template <int kRegisters>
struct Terms {
  uint32_t high[kRegisters], low[kRegisters];
};
using RowTerms = Terms<4>;
using ColumnTerms = Terms<2>;

template <int kRegisters>
__device__ __forceinline__ void split_pair(float first, float second, int r, Terms<kRegisters>& terms) {
  const uint32_t high = pack_bf16x2(first, second);
  terms.high[r] = high;
  terms.low[r] = pack_bf16x2(first - low_bf16(high), second - high_bf16(high));
}

/// Rows [row, row + 16) and columns [column, column + 16) of a row-major f32 tile.
template <int kStride>
__device__ __forceinline__ RowTerms load_rows(const float* tile, int row, int column) {
  const int lane = threadIdx.x % 32;
  RowTerms terms;
#pragma unroll
  for (int r = 0; r < 4; ++r) {
    const int at = (row + lane / 4 + 8 * (r & 1)) * kStride + column + 2 * (lane % 4) + 8 * (r >> 1);
    const float2 pair = *reinterpret_cast<const float2*>(tile + at);
    split_pair(pair.x, pair.y, r, terms);
  }
  return terms;
}

/// The same of rows [row, row + 8), which become the columns of the product.
template <int kStride>
__device__ __forceinline__ ColumnTerms load_columns(const float* tile, int row, int column) {
  const int lane = threadIdx.x % 32;
  ColumnTerms terms;
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    const float2 pair =
        *reinterpret_cast<const float2*>(tile + (row + lane / 4) * kStride + column + 2 * (lane % 4) + 8 * r);
    split_pair(pair.x, pair.y, r, terms);
  }
  return terms;
}

/// Rows [row, row + 16) of a row-major bf16 tile as two neighbouring 16 x 8 operands: b[0..1] and b[2..3].
template <int kStride>
__device__ __forceinline__ void load_column_pair(const Bf16* tile, int row, int column, uint32_t (&b)[4]) {
  const int lane = threadIdx.x % 32;
  load_matrix_x4(b, tile + (row + lane / 16 * 8 + lane % 8) * kStride + column + lane / 8 % 2 * 8);
}

template <bool kSplit>
__device__ __forceinline__ void multiply_add(float (&d)[4], const RowTerms& a, const ColumnTerms& b) {
  if (kSplit) {
    mma_m16n8k16_bf16(d, a.low, b.high);
    mma_m16n8k16_bf16(d, a.high, b.low);
  }
  mma_m16n8k16_bf16(d, a.high, b.high);
}

/// 32 x 32 outputs of a warp: sum[row fragment][column fragment].
using WarpSums = float[2][4][4];

/// Adds 16 columns' part: `columns_of(pair, b)` loads two neighbouring operands of the product's columns.
template <bool kSplit, class ColumnsOf>
__device__ __forceinline__ void multiply_warp(WarpSums& sum, const RowTerms (&rows)[2], const ColumnsOf& columns_of) {
#pragma unroll
  for (int pair = 0; pair < 2; ++pair) {
    ColumnTerms columns[2];
    columns_of(pair, columns);
#pragma unroll
    for (int i = 0; i < 4; ++i) multiply_add<kSplit>(sum[i / 2][2 * pair + i % 2], rows[i / 2], columns[i % 2]);
  }
}

/// Calls store(row, column, value) for the thread's elements of the warp's 32 x 32.
template <class Store>
__device__ __forceinline__ void store_warp(const WarpSums& sum, const Store& store) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int i = 0; i < 32; ++i) {
    const int fragment_row = i / 16, fragment_column = i / 4 % 4, r = i % 4;
    store(16 * fragment_row + lane / 4 + 8 * (r >> 1), 8 * fragment_column + 2 * (lane % 4) + (r & 1),
          sum[fragment_row][fragment_column][r]);
  }
}

/// A row-major f32 matrix whose rows a block copies.
struct Rows {
  const float* data;
  int64_t count, columns;
  bool aligned;  // every row starts at a multiple of 16 bytes, so that cp.async serves

  Rows(const float* data_, int64_t count_, int64_t columns_)
      : data(data_),
        count(count_),
        columns(columns_),
        aligned(columns_ % 4 == 0 && reinterpret_cast<uintptr_t>(data_) % 16 == 0) {}
};

/// Columns [column, column + kColumns) of kRows rows into a tile, zeros where there are none; `row_at(row)` is a row's
/// number, or negative.
template <int kThreads, int kRows, int kColumns, int kStride, class RowAt>
__device__ __forceinline__ void fill_rows(float* tile, const Rows& rows, int64_t column, const RowAt& row_at) {
  constexpr int kChunks = kColumns / 4;  // of 16 bytes
  for (int i = threadIdx.x; i < kRows * kChunks; i += kThreads) {
    const int64_t row = row_at(i / kChunks), first = column + i % kChunks * 4;
    const int64_t left = row >= 0 && row < rows.count ? rows.columns - first : 0;
    const int count = left < 0 ? 0 : left < 4 ? static_cast<int>(left) : 4;
    const float* from = count > 0 ? rows.data + row * rows.columns + first : rows.data;
    float* to = tile + i / kChunks * kStride + i % kChunks * 4;
    if (rows.aligned) {
      copy_async_16(to, from, count * 4);
    } else {
      for (int c = 0; c < 4; ++c) to[c] = c < count ? from[c] : 0.0f;
    }
  }
}

/// Calls fill(stage, step) and use(stage) for every step, where stage 0 or 1 is filled while the other one is used.
template <class Fill, class Use>
__device__ __forceinline__ void double_buffered(int steps, const Fill& fill, const Use& use) {
  if (steps == 0) return;
  fill(0, 0);
  copy_async_commit();
  for (int step = 0; step < steps; ++step) {
    copy_async_wait<0>();
    __syncthreads();  // the step's stage is full, and nobody still reads the other one
    if (step + 1 < steps) fill((step + 1) % 2, step + 1);
    copy_async_commit();
    use(step % 2);
  }
  __syncthreads();  // the caller may fill again
}

}  // namespace rz::cuda
