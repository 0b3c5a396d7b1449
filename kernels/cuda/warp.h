// Reductions over a warp's 32 lanes, in a fixed order; every lane gets the result.
#pragma once

#include "kernels/cuda/gpu.h"

namespace rz::cuda {

__device__ __forceinline__ float warp_sum(float value) {
  for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(kWholeWarp, value, step);
  return value;
}

__device__ __forceinline__ float warp_max(float value) {
  for (int step = 16; step > 0; step /= 2) value = fmaxf(value, __shfl_xor_sync(kWholeWarp, value, step));
  return value;
}

}  // namespace rz::cuda
