// Thin wrappers around PTX instructions that CUDA C++ has no word for. sm_80 and up.
#pragma once

#if defined(RZ_EMULATE_CUDA)
#include "kernels/emu/ptx.h"
#else
#include <cstdint>

namespace rz::cuda {

/// Two floats rounded to nearest, `low` in the low half.
__device__ __forceinline__ uint32_t pack_bf16x2(float low, float high) {
  uint32_t pair;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
  return pair;
}
__device__ __forceinline__ float low_bf16(uint32_t pair) { return __uint_as_float(pair << 16); }
__device__ __forceinline__ float high_bf16(uint32_t pair) { return __uint_as_float(pair & 0xffff0000u); }

/// 2^x to 2 ulp; 0 where that is below the smallest normal number.
__device__ __forceinline__ float exp2_approx(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}
/// 1 / x to 1 ulp, likewise.
__device__ __forceinline__ float reciprocal_approx(float x) {
  float y;
  asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}
/// Unlike fminf and fmaxf, NaN where x is.
__device__ __forceinline__ float clamp_or_nan(float x, float low, float high) {
  float y;
  asm("max.NaN.f32 %0, %1, %2;\n\tmin.NaN.f32 %0, %0, %3;" : "=&f"(y) : "f"(x), "f"(low), "f"(high));
  return y;
}

__device__ __forceinline__ uint32_t shared_address(const void* shared) {
  return static_cast<uint32_t>(__cvta_generic_to_shared(shared));
}

/// Copies `source_bytes` (0 to 16) and fills the rest of the 16 with zeros. Both addresses are multiples of 16.
__device__ __forceinline__ void copy_async_16(void* shared, const void* global, unsigned source_bytes) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(shared)), "l"(global),
               "r"(source_bytes)
               : "memory");
}
__device__ __forceinline__ void copy_async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
/// Waits for this thread's groups but for the newest ones.
template <unsigned kNewestLeftOpen>
__device__ __forceinline__ void copy_async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(kNewestLeftOpen) : "memory");
}

/// Four 8x8 matrices of 16-bit elements; lane l names row l % 8 of matrix l / 8, 16 bytes at a multiple of 16.
__device__ __forceinline__ void load_matrix_x4(uint32_t (&registers)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(registers[0]), "=r"(registers[1]), "=r"(registers[2]), "=r"(registers[3])
               : "r"(shared_address(row))
               : "memory");
}
__device__ __forceinline__ void load_matrix_x4_transposed(uint32_t (&registers)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(registers[0]), "=r"(registers[1]), "=r"(registers[2]), "=r"(registers[3])
               : "r"(shared_address(row))
               : "memory");
}

/// d [16, 8] += a [16, 16] b [16, 8], bf16 in, f32 accumulation. With group = lane / 4 and pair = lane % 4:
/// a: rows group and group + 8 of columns 2 pair, then the same of columns 2 pair + 8; b: rows 2 pair, then 2 pair + 8,
/// of column group; d: row group of columns 2 pair and 2 pair + 1, then row group + 8.
__device__ __forceinline__ void mma_m16n8k16_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, "
      "%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

}  // namespace rz::cuda
#endif
