// Matrix products of bf16 numbers by instructions that multiply pairs of them (AVX512-BF16): twice the speed of f32.
#pragma once

#include "kernels/context.h"
#include "kernels/cpu/gemm_args.h"

namespace rz::cpu {

/// Whether products are to be made so: the context asks for bf16 and this machine has the instructions. Elsewhere
/// operands are rounded to bf16 and multiplied as f32 (product_operand.h).
bool multiplies_bf16(const Context& context);

/// The panels of a weight (kernels/linear.h), rounded, with neighbours along k in pairs: u32 [panels, ceil(k / 2), 32]
/// in the context's workspace. Call it within an ArenaScope.
Tensor bf16_panels(Context& context, const Tensor& panels);

/// As multiply_rows, with x rounded to bf16; `panels` from bf16_panels take the place of those in `args`. Sums are f32,
/// of two products at a time; the bits of a row depend on nothing else.
void multiply_rows_bf16(const GemmArgs& args, const Tensor& panels, int64_t rows);

}  // namespace rz::cpu
