// Small kernels with a defect that can be switched on, for the tests of the emulation.
#pragma once

#include <cstdint>

namespace rz::test {

enum class Defect {
  none,
  missing_barrier,         ///< a value is read before its writer has passed a barrier
  divergent_barrier,       ///< some threads skip a barrier
  two_barriers,            ///< halves of a block wait at different barriers
  missing_lane,            ///< one lane skips a warp collective
  missing_warp_barrier,    ///< lanes exchange through shared memory without __syncwarp
  missing_copy_wait,       ///< cp.async is read without a wait
  buffer_reused_too_soon,  ///< cp.async overwrites what others still read
  misaligned_copy,         ///< cp.async from an odd address
  shared_overrun,          ///< a write behind the shared memory that was asked for
  misaligned_vector        ///< a float4 from an odd address
};

/// out[i] = x[255 - i] for each block of 256 floats, through shared memory.
void reverse_blocks(const float* x, float* out, int blocks, Defect defect);

/// out[w] = sum of x over each warp's 32 values; one block.
void sum_warps(const float* x, float* out, int warps, Defect defect);

/// out[i] = sum over t of x[t, 127 - i] for x [tiles, 128]: tiles through two buffers filled by cp.async; one block.
void sum_tiles(const float* x, float* out, int tiles, Defect defect);

/// One warp: out[l] holds lane l's registers of an 8 x 8 x 4 ldmatrix of 0, 1, 2, ..., plain or transposed.
void load_matrices(uint32_t (*out)[4], bool transposed);

/// One warp of values: what __reduce_*_sync, __ballot_sync, atomicMax and atomicAdd make of it.
struct Reduced {
  int sum, largest, smallest;
  unsigned any, odd_lanes;
  int atomic_largest, atomic_sum;
};
Reduced reduce_warp(const int* values);

}  // namespace rz::test
