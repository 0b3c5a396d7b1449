// The layer norm as the first step of a kernel: rows of f32 become a tile of bf16 operands.
#pragma once

#include "kernels/cuda/bf16_tiles.h"
#include "kernels/cuda/triangle_update.h"
#include "kernels/cuda/warp.h"

namespace rz::cuda {

/// Elements [column, column + 4) of a row of `width`; those behind its end stay as they are.
__device__ __forceinline__ void load_up_to_four(const float* row, int column, int width, bool aligned, float (&x)[4]) {
  if (aligned && column < width) {
    const float4 four = *reinterpret_cast<const float4*>(row + column);
    x[0] = four.x, x[1] = four.y, x[2] = four.z, x[3] = four.w;
  } else {
    for (int i = 0; i < 4 && column + i < width; ++i) x[i] = row[column + i];
  }
}

/// Row `row` of the tile becomes the normalised row at `row_at(row)`, `width` f32, or that of zeros where it is null.
/// One warp per row, four neighbouring elements per lane; columns of the tile behind `width`, at most 128, become zero.
/// `aligned`: rows start at multiples of 16 bytes.
template <int kThreads, int kRows, int kWidth, class RowAt>
__device__ __forceinline__ void normalise_rows(const Bf16Tile<kWidth>& tile, const NormArgs& norm, int width,
                                               bool aligned, const RowAt& row_at) {
  constexpr int kWarps = kThreads / 32, kAtOnce = 4;
  static_assert(kRows % (kWarps * kAtOnce) == 0, "whole turns of all warps");
  const int column = threadIdx.x % 32 * 4;
  float gamma[4] = {}, beta[4] = {};
  for (int i = 0; i < 4 && column + i < width; ++i) {
    gamma[i] = norm.gamma[column + i];
    beta[i] = norm.beta[column + i];
  }
  for (int first = threadIdx.x / 32 * kAtOnce; first < kRows; first += kWarps * kAtOnce) {
    float x[kAtOnce][4] = {};
#pragma unroll
    for (int r = 0; r < kAtOnce; ++r) {  // several loads under way at a time
      const float* from = row_at(first + r);
      if (from) load_up_to_four(from, column, width, aligned, x[r]);
    }
#pragma unroll
    for (int r = 0; r < kAtOnce; ++r) {
      const float mean = warp_sum((x[r][0] + x[r][1]) + (x[r][2] + x[r][3])) / width;
      float squares = 0;
      for (int i = 0; i < 4; ++i) {
        x[r][i] = column + i < width ? x[r][i] - mean : 0.0f;
        squares += x[r][i] * x[r][i];
      }
      const float scale = 1.0f / sqrtf(warp_sum(squares) / width + norm.epsilon);
      for (int i = 0; i < 4; ++i) x[r][i] = x[r][i] * scale * gamma[i] + beta[i];
      if (column < kWidth) {
        uint32_t* to = reinterpret_cast<uint32_t*>(tile.at(first + r, column));
        to[0] = pack_bf16x2(x[r][0], x[r][1]);
        to[1] = pack_bf16x2(x[r][2], x[r][3]);
      }
    }
  }
}

}  // namespace rz::cuda
