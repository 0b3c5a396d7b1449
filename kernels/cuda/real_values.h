// Reads and writes of tensors that are f32 or bf16.
#pragma once

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ptx.h"
#include "kernels/tensor.h"

namespace rz::cuda {

__device__ __forceinline__ Bf16 rounded(float value) { return {static_cast<uint16_t>(pack_bf16x2(value, 0.0f))}; }

__device__ __forceinline__ float load_value(const float* from) { return *from; }
__device__ __forceinline__ float load_value(const Bf16* from) { return low_bf16(from->bits); }
__device__ __forceinline__ void store_value(float value, float* to) { *to = value; }
__device__ __forceinline__ void store_value(float value, Bf16* to) { *to = rounded(value); }

/// Two neighbours as bf16, `aligned` or not.
__device__ __forceinline__ uint32_t load_pair(const float* from, bool) { return pack_bf16x2(from[0], from[1]); }
__device__ __forceinline__ uint32_t load_pair(const Bf16* from, bool aligned) {
  if (aligned) return *reinterpret_cast<const uint32_t*>(from);
  return from[0].bits | static_cast<uint32_t>(from[1].bits) << 16;
}
__device__ __forceinline__ void store_pair(float first, float second, float* to, bool aligned) {
  if (aligned) {
    *reinterpret_cast<float2*>(to) = {first, second};
  } else {
    to[0] = first;
    to[1] = second;
  }
}
__device__ __forceinline__ void store_pair(float first, float second, Bf16* to, bool aligned) {
  if (aligned) {
    *reinterpret_cast<uint32_t*>(to) = pack_bf16x2(first, second);
  } else {
    store_value(first, to);
    store_value(second, to + 1);
  }
}

__device__ __forceinline__ float4 load_four(const float* from, bool aligned) {
  if (aligned) return *reinterpret_cast<const float4*>(from);
  return {from[0], from[1], from[2], from[3]};
}
__device__ __forceinline__ float4 load_four(const Bf16* from, bool) {
  return {load_value(from), load_value(from + 1), load_value(from + 2), load_value(from + 3)};
}

}  // namespace rz::cuda
