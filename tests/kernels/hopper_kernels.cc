#include "tests/kernels/hopper_kernels.h"

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"
#include "kernels/cuda/ptx_sm90.h"

namespace rz::test {
namespace {

constexpr int kRows = 64;  // of a tile and of a product
using cuda::Mbarrier;

/// Columns [column, column + 16) of a warp's 16 rows as a left operand.
void load_fragment(const Bf16* matrix, int stride, int column, uint32_t (&a)[4]) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  for (int r = 0; r < 4; ++r) {
    const int row = 16 * warp + lane / 4 + 8 * (r & 1);
    const Bf16* pair = matrix + row * stride + column + 2 * (lane % 4) + 8 * (r >> 1);
    a[r] = pair[0].bits | static_cast<uint32_t>(pair[1].bits) << 16;
  }
}

template <int kCount>
void store_accumulator(const float (&d)[kCount][4], float* out, int stride) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
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
void produce(const cuda::TensorMap& map, const Buffers& buffers, int tiles, HopperDefect defect) {
  for (int tile = 0; tile < tiles; ++tile) {
    const int stage = tile % 2;
    if (defect != HopperDefect::missing_empty_wait) cuda::mbarrier_wait(buffers.empty + stage, (tile / 2 + 1) % 2);
    cuda::mbarrier_arrive_expect(buffers.full + stage, kTileBytes + (defect == HopperDefect::too_many_bytes ? 16 : 0));
    cuda::copy_tensor(buffers.tiles + stage * kTileBytes, map, {0, tile * kRows, 0}, buffers.full + stage);
  }
}

template <int kWidth>
void consume(const Buffers& buffers, const Bf16* q, const Bf16* w, float* logits, float* sums, int tiles,
             HopperDefect defect) {
  constexpr int kRowBytes = 2 * kWidth, kTileBytes = kRows * kRowBytes;
  const int columns = tiles * kRows;
  float sum[kWidth / 8][4] = {};
  for (int tile = 0; tile < tiles; ++tile) {
    const int stage = tile % 2;
    const unsigned char* x = buffers.tiles + stage * kTileBytes;
    float logit[kRows / 8][4];
    uint32_t left[kWidth / 16][4], weight[kRows / 16][4];
    for (int k = 0; k < kWidth / 16; ++k) load_fragment(q, kWidth, 16 * k, left[k]);
    for (int k = 0; k < kRows / 16; ++k) load_fragment(w, columns, tile * kRows + 16 * k, weight[k]);
    if (defect != HopperDefect::missing_phase_wait) cuda::mbarrier_wait(buffers.full + stage, tile / 2 % 2);
    if (defect != HopperDefect::missing_fence) cuda::wgmma_fence();
    const int shift = defect == HopperDefect::misaligned_descriptor ? kRowBytes : 0;
    for (int k = 0; k < kWidth / 16; ++k) {
      if (defect == HopperDefect::left_out_warp && threadIdx.x / 32 == 2) continue;
      cuda::wgmma<kRows, false>(logit, left[k], cuda::matrix_descriptor(x + shift + 32 * k, 8 * kRowBytes, kRowBytes),
                                k > 0);
    }
    for (int k = 0; k < kRows / 16; ++k) {
      cuda::wgmma<kWidth, true>(sum, weight[k],
                                cuda::matrix_descriptor(x + 16 * k * kRowBytes, 8 * kRowBytes, kRowBytes), true);
    }
    if (defect != HopperDefect::missing_commit) cuda::wgmma_commit();
    if (defect == HopperDefect::operand_overwritten) weight[0][0] = 0;
    if (defect != HopperDefect::missing_product_wait) cuda::wgmma_wait<0>();
    store_accumulator(logit, logits + tile * kRows, columns);
    __syncwarp();
    if (threadIdx.x % 32 == 0) cuda::mbarrier_arrive(buffers.empty + stage);
  }
  store_accumulator(sum, sums, kWidth);
}

template <int kWidth>
__global__ void multiply_tiles_kernel(const __grid_constant__ cuda::TensorMap map, const Bf16* q, const Bf16* w,
                                      float* logits, float* sums, int tiles, HopperDefect defect) {
  constexpr int kTileBytes = kRows * 2 * kWidth;
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
  if (threadIdx.x < 128) consume<kWidth>(buffers, q, w, logits, sums, tiles, defect);
  if (threadIdx.x == 128) produce<kTileBytes>(map, buffers, tiles, defect);
}

__global__ void copy_rows_kernel(const __grid_constant__ cuda::TensorMap map, Bf16* out, int count, int first) {
  DYN_SHARED(unsigned char, shared);
  auto* full = reinterpret_cast<Mbarrier*>(shared + count * sizeof(Bf16));
  if (threadIdx.x == 0) {
    cuda::mbarrier_init(full, 1);
    cuda::mbarrier_init_fence();
    cuda::mbarrier_arrive_expect(full, count * sizeof(Bf16));
    cuda::copy_tensor(shared, map, {0, first, 0}, full);
  }
  __syncthreads();
  cuda::mbarrier_wait(full, 0);
  for (int i = threadIdx.x; i < count; i += 32) out[i] = reinterpret_cast<const Bf16*>(shared)[i];
}

cuda::TensorMap rows_map(const Bf16* x, int width, int rows, int box_rows) {
  return cuda::make_tensor_map({DType::bf16,
                                const_cast<Bf16*>(x),
                                3,
                                {width, rows, 1},
                                {1, width, rows * width},
                                {width, box_rows, 1},
                                2 * width});
}

}  // namespace

void multiply_tiles(const Bf16* q, const Bf16* x, const Bf16* w, float* logits, float* sums, int width, int rows,
                    HopperDefect defect) {
  const int tiles = (rows + kRows - 1) / kRows, shared = 2 * kRows * 2 * width + 4 * static_cast<int>(sizeof(Mbarrier));
  const cuda::TensorMap map = rows_map(x, width, rows, kRows);
  if (width == 16)
    LAUNCH(multiply_tiles_kernel<16>, dim3(1), dim3(160), shared, nullptr, map, q, w, logits, sums, tiles, defect);
  if (width == 32)
    LAUNCH(multiply_tiles_kernel<32>, dim3(1), dim3(160), shared, nullptr, map, q, w, logits, sums, tiles, defect);
  if (width == 64)
    LAUNCH(multiply_tiles_kernel<64>, dim3(1), dim3(160), shared, nullptr, map, q, w, logits, sums, tiles, defect);
}

void copy_rows_swizzled(const Bf16* x, Bf16* out, int width, int rows, int first) {
  const cuda::TensorMap map = rows_map(x, width, rows, 16);
  const int count = 16 * width, shared = count * static_cast<int>(sizeof(Bf16)) + static_cast<int>(sizeof(Mbarrier));
  LAUNCH(copy_rows_kernel, dim3(1), dim3(32), shared, nullptr, map, out, count, first);
}

}  // namespace rz::test
