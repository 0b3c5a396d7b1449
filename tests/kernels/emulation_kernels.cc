#include "tests/kernels/emulation_kernels.h"

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"

namespace rz::test {
namespace {

__global__ void reverse_kernel(const float* x, float* out, Defect defect) {
  DYN_SHARED(float, shared);
  const int i = threadIdx.x;
  shared[i] = x[blockIdx.x * 256 + i];
  if (defect == Defect::shared_overrun) shared[256 + i] = 0;
  if (defect == Defect::misaligned_vector && i == 0) shared[0] = reinterpret_cast<const float4*>(x + 1)->x;
  if (defect == Defect::divergent_barrier && i < 100) return;
  if (defect == Defect::two_barriers && i < 128) __syncthreads();
  if (defect != Defect::missing_barrier && !(defect == Defect::two_barriers && i < 128)) __syncthreads();
  out[blockIdx.x * 256 + i] = shared[255 - i];
}

__global__ void sum_warps_kernel(const float* x, float* out, Defect defect) {
  SHARED_ARRAY(float, exchange, 1024);
  const int lane = threadIdx.x % 32;
  float sum = x[threadIdx.x];
  for (int step = 16; step > 1; step /= 2) {
    if (defect == Defect::missing_lane && lane == 5) continue;
    sum += __shfl_xor_sync(cuda::kWholeWarp, sum, step);
  }
  exchange[threadIdx.x] = sum;
  if (defect != Defect::missing_warp_barrier) __syncwarp();
  if (lane == 0) out[threadIdx.x / 32] = sum + exchange[threadIdx.x + 1];
}

__global__ void sum_tiles_kernel(const float* x, float* out, int tiles, Defect defect) {
  DYN_SHARED(float, shared);
  const int i = threadIdx.x;
  const int shift = defect == Defect::misaligned_copy ? 1 : 0;
  const auto fill = [&](int tile) {
    if (i < 32) cuda::copy_async_16(shared + tile % 2 * 128 + 4 * i, x + tile * 128 + 4 * i + shift, 16);
    cuda::copy_async_commit();
  };
  float sum = 0;
  fill(0);
  for (int tile = 0; tile < tiles; ++tile) {
    if (tile + 1 < tiles) fill(tile + 1);
    if (defect != Defect::missing_copy_wait) {
      if (tile + 1 < tiles) cuda::copy_async_wait<1>();
      if (tile + 1 == tiles) cuda::copy_async_wait<0>();
    }
    __syncthreads();
    sum += shared[tile % 2 * 128 + 127 - i];
    if (defect != Defect::buffer_reused_too_soon) __syncthreads();
  }
  out[i] = sum;
}

__global__ void load_matrix_kernel(uint32_t (*out)[4], bool transposed) {
  DYN_SHARED(uint16_t, shared);
  for (int i = threadIdx.x; i < 256; i += 32) shared[i] = static_cast<uint16_t>(i);
  __syncwarp();
  uint32_t registers[4];
  if (transposed) cuda::load_matrix_x4_transposed(registers, shared + threadIdx.x * 8);
  if (!transposed) cuda::load_matrix_x4(registers, shared + threadIdx.x * 8);
  for (int r = 0; r < 4; ++r) out[threadIdx.x][r] = registers[r];
}

__global__ void reduce_kernel(const int* values, Reduced* out) {
  const int value = values[threadIdx.x];
  const Reduced got = {__reduce_add_sync(cuda::kWholeWarp, value),
                       __reduce_max_sync(cuda::kWholeWarp, value),
                       __reduce_min_sync(cuda::kWholeWarp, value),
                       __reduce_or_sync(cuda::kWholeWarp, static_cast<unsigned>(value)),
                       __ballot_sync(cuda::kWholeWarp, value % 2),
                       0,
                       0};
  if (threadIdx.x == 7) *out = got;
  __syncwarp();
  atomicMax(&out->atomic_largest, value);
  atomicAdd(&out->atomic_sum, value);
}

}  // namespace

void reverse_blocks(const float* x, float* out, int blocks, Defect defect) {
  LAUNCH(reverse_kernel, dim3(blocks), dim3(256), 256 * sizeof(float), nullptr, x, out, defect);
}
void sum_warps(const float* x, float* out, int warps, Defect defect) {
  LAUNCH(sum_warps_kernel, dim3(1), dim3(32 * warps), 0, nullptr, x, out, defect);
}
void sum_tiles(const float* x, float* out, int tiles, Defect defect) {
  LAUNCH(sum_tiles_kernel, dim3(1), dim3(128), 256 * sizeof(float), nullptr, x, out, tiles, defect);
}
void load_matrices(uint32_t (*out)[4], bool transposed) {
  LAUNCH(load_matrix_kernel, dim3(1), dim3(32), 256 * sizeof(uint16_t), nullptr, out, transposed);
}
Reduced reduce_warp(const int* values) {
  Reduced got;
  Reduced* out = &got;
  LAUNCH(reduce_kernel, dim3(1), dim3(32), 0, nullptr, values, out);
  return got;
}

}  // namespace rz::test
