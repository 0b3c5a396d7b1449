// The kernel behind multiply_tiles, for the files that launch it. Where kInjecting is false the compiler sees no
// defect.
//
// Launch: one block of 160 threads: a warpgroup that computes, and a warp that copies.
#pragma once

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"
#include "kernels/cuda/ptx_sm90.h"
#include "tests/kernels/gpu/hopper_kernels.h"

namespace rz::test {

constexpr int kProductRows = 64;  // of a tile and of a product
using cuda::Mbarrier;

/// Columns [column, column + 16) of a warp's 16 rows as a left operand.
__device__ __forceinline__ void load_fragment(const Bf16* matrix, int stride, int column, uint32_t (&a)[4]) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
  for (int r = 0; r < 4; ++r) {
    const int row = 16 * warp + lane / 4 + 8 * (r & 1);
    const Bf16* pair = matrix + row * stride + column + 2 * (lane % 4) + 8 * (r >> 1);
    a[r] = pair[0].bits | static_cast<uint32_t>(pair[1].bits) << 16;
  }
}

template <int kCount>
__device__ __forceinline__ void store_accumulator(const float (&d)[kCount][4], float* out, int stride) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
  for (int i = 0; i < 4 * kCount; ++i) {
    const int row = 16 * warp + lane / 4 + 8 * (i / 2 % 2), column = i / 4 * 8 + 2 * (lane % 4) + i % 2;
    out[row * stride + column] = d[i / 4][i % 4];
  }
}

struct Buffers {
  unsigned char* tiles;
  Mbarrier* full;
  Mbarrier* empty;
};

template <int kTileBytes>
__device__ __forceinline__ void produce(const cuda::TensorMap& map, const Buffers& buffers, int tiles,
                                        HopperDefect defect) {
  for (int tile = 0; tile < tiles; ++tile) {
    const int stage = tile % 2;
    if (defect != HopperDefect::missing_empty_wait) cuda::mbarrier_wait(buffers.empty + stage, (tile / 2 + 1) % 2);
    cuda::mbarrier_arrive_expect(buffers.full + stage, kTileBytes + (defect == HopperDefect::too_many_bytes ? 16 : 0));
    cuda::copy_tensor(buffers.tiles + stage * kTileBytes, map, {0, tile * kProductRows, 0}, buffers.full + stage);
  }
}

template <int kWidth>
__device__ __forceinline__ void consume(const Buffers& buffers, const ProductOperands& operands, int tiles,
                                        HopperDefect defect) {
  constexpr int kRowBytes = 2 * kWidth, kTileBytes = kProductRows * kRowBytes;
  const int columns = tiles * kProductRows;
  float sum[kWidth / 8][4] = {};
  for (int tile = 0; tile < tiles; ++tile) {
    const int stage = tile % 2;
    const unsigned char* x = buffers.tiles + stage * kTileBytes;
    float logit[kProductRows / 8][4] = {};
    uint32_t left[kWidth / 16][4], weight[kProductRows / 16][4];
#pragma unroll
    for (int k = 0; k < kWidth / 16; ++k) load_fragment(operands.q, kWidth, 16 * k, left[k]);
#pragma unroll
    for (int k = 0; k < kProductRows / 16; ++k)
      load_fragment(operands.w, columns, tile * kProductRows + 16 * k, weight[k]);
    if (defect != HopperDefect::missing_phase_wait) cuda::mbarrier_wait(buffers.full + stage, tile / 2 % 2);
    cuda::pin_registers(left);
    cuda::pin_registers(weight);
    cuda::pin_registers(sum);
    if (defect != HopperDefect::missing_fence) cuda::wgmma_fence();
    const int shift = defect == HopperDefect::misaligned_descriptor ? kRowBytes : 0;
#pragma unroll
    for (int k = 0; k < kWidth / 16; ++k) {
      if (defect == HopperDefect::left_out_warp && threadIdx.x / 32 == 2) continue;
      cuda::wgmma<kProductRows, false>(logit, left[k],
                                       cuda::matrix_descriptor(x + shift + 32 * k, 8 * kRowBytes, kRowBytes), k > 0);
    }
#pragma unroll
    for (int k = 0; k < kProductRows / 16; ++k) {
      cuda::wgmma<kWidth, true>(sum, weight[k],
                                cuda::matrix_descriptor(x + 16 * k * kRowBytes, 8 * kRowBytes, kRowBytes), true);
    }
    if (defect != HopperDefect::missing_commit) cuda::wgmma_commit();
    if (defect == HopperDefect::operand_overwritten) weight[0][0] = 0;
    if (defect != HopperDefect::missing_product_wait) cuda::wgmma_wait<0>();
    cuda::pin_registers(logit);
    cuda::pin_registers(sum);
    store_accumulator(logit, operands.logits + tile * kProductRows, columns);
    __syncwarp();
    if (threadIdx.x % 32 == 0) cuda::mbarrier_arrive(buffers.empty + stage);
  }
  store_accumulator(sum, operands.sums, kWidth);
}

template <int kWidth, bool kInjecting>
__global__ void multiply_tiles_kernel(const __grid_constant__ cuda::TensorMap map, ProductOperands operands, int tiles,
                                      HopperDefect injected) {
  const HopperDefect defect = kInjecting ? injected : HopperDefect::none;
  constexpr int kTileBytes = kProductRows * 2 * kWidth;
  DYN_SHARED(unsigned char, shared);
  auto* full = reinterpret_cast<Mbarrier*>(shared + 2 * kTileBytes);
  const Buffers buffers{shared, full, full + 2};
  if (threadIdx.x == 0 && defect != HopperDefect::missing_barrier_init) {
    for (int stage = 0; stage < 2; ++stage) {
      cuda::mbarrier_init(buffers.full + stage, 1);
      cuda::mbarrier_init(buffers.empty + stage, 4);
    }
    if (defect != HopperDefect::missing_init_fence) cuda::mbarrier_init_fence();
  }
  __syncthreads();
  if (threadIdx.x < 128) consume<kWidth>(buffers, operands, tiles, defect);
  if (threadIdx.x == 128) produce<kTileBytes>(map, buffers, tiles, defect);
}

inline cuda::TensorMap rows_map(const Bf16* x, int width, int rows, int box_rows) {
  return cuda::make_tensor_map({DType::bf16,
                                const_cast<Bf16*>(x),
                                3,
                                {width, rows, 1},
                                {1, width, rows * width},
                                {width, box_rows, 1},
                                2 * width});
}

template <int kWidth, bool kInjecting>
void launch_products(Context& context, const ProductOperands& operands, HopperDefect defect) {
  const int tiles = (operands.rows + kProductRows - 1) / kProductRows;
  const int shared = 2 * kProductRows * 2 * kWidth + 4 * static_cast<int>(sizeof(Mbarrier));
  const cuda::TensorMap map = rows_map(operands.x, kWidth, operands.rows, kProductRows);
  LAUNCH((multiply_tiles_kernel<kWidth, kInjecting>), dim3(1), dim3(160), shared, cuda::stream_of(context), map,
         operands, tiles, defect);
}

}  // namespace rz::test
