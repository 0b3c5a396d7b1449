// Small kernels of Hopper's instructions: for a GPU to prove the emulation by, and with a defect that can be switched
// on for the tests of the emulation. Pointers are the device's.
#pragma once

#include "kernels/context.h"

namespace rz::test {

enum class HopperDefect {
  none,
  missing_phase_wait,     ///< a tile is read before its copy has landed
  missing_empty_wait,     ///< a copy overwrites what others still read
  too_many_bytes,         ///< more bytes are announced than come
  missing_init_fence,     ///< the copy engine may not see the barriers
  missing_barrier_init,   ///< a barrier is used as it lies in memory
  missing_fence,          ///< wgmma reads registers that were just written
  missing_commit,         ///< a wait that waits for nothing
  missing_product_wait,   ///< accumulators are read while the product runs
  operand_overwritten,    ///< so are the registers of the left operand
  misaligned_descriptor,  ///< a matrix that starts within its swizzle
  left_out_warp           ///< one of a warpgroup's four warps skips a product
};

/// Of q [64, width], x [rows, width] and w [64, tiles * 64], tiles being rows / 64 rounded up and x going on with
/// zeros: logits [64, tiles * 64] = q x^T and sums [64, width] = w x, through two buffers filled by tensor copies; one
/// block. Widths 16, 32 and 64 have swizzles of 32, 64 and 128 bytes.
struct ProductOperands {
  const Bf16* q;
  const Bf16* x;
  const Bf16* w;
  float* logits;
  float* sums;
  int width, rows;
};
void multiply_tiles(Context& context, const ProductOperands& operands);
void multiply_tiles_wrongly(Context& context, const ProductOperands& operands, HopperDefect defect);  ///< of width 32

/// Shared memory as a copy of rows [first, first + 16) of x [rows, width] leaves it: [16, width].
void copy_rows_swizzled(Context& context, const Bf16* x, Bf16* out, int width, int rows, int first);

}  // namespace rz::test
