// Instructions that CUDA C++ has no word for, in their emulated form; kernels/cuda/ptx.h holds the real ones.
#pragma once

#include <cstdint>

#include "kernels/emu/block.h"

namespace rz::cuda {

uint32_t pack_bf16x2(float low, float high);
float low_bf16(uint32_t pair);
float high_bf16(uint32_t pair);

float exp2_approx(float x);
float reciprocal_approx(float x);
inline float clamp_or_nan(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

/// The destination is poisoned at once and filled by the wait, as late as the hardware may.
void copy_async_16(void* shared, const void* global, unsigned source_bytes, RZ_EMU_AT);
void copy_async_commit();
void wait_for_copies(unsigned newest_left_open);
template <unsigned kNewestLeftOpen>
void copy_async_wait() {
  wait_for_copies(kNewestLeftOpen);
}

void load_matrix_x4(uint32_t (&registers)[4], const void* row, RZ_EMU_AT);
void load_matrix_x4_transposed(uint32_t (&registers)[4], const void* row, RZ_EMU_AT);

void mma_m16n8k16_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2], RZ_EMU_AT);

}  // namespace rz::cuda
