// linear: out = activation(x W^T + b) + residual
#pragma once

#include "kernels/arena.h"
#include "kernels/context.h"
#include "kernels/tensor.h"

namespace rz {

enum class Activation { none, relu };

/// Weights laid out for one device by pack_linear.
struct LinearWeight {
  int64_t out_features = 0;  ///< n
  int64_t in_features = 0;   ///< k
  Tensor panels;             ///< CPU: f32 [ceil(n / 32), k, 32], zero beyond n. CUDA: bf16 [2 (high, low), n', k']
  Tensor bias;               ///< f32 [n rounded up], zero beyond n and where the layer has no bias
};

/// Packs once what `linear` reads often, into memory of the arena's device.
///
///   weight [n, k] f32, row-major, in host memory (the layout of torch.nn.Linear)
///   bias   [n] f32 in host memory, or empty
///
/// Throws Error(internal) where the operands do not fit, Error(memory) where the arena cannot grow.
LinearWeight pack_linear(Arena& arena, const Tensor& weight, const Tensor& bias);

/// out[i, j] = activation(b[j] + sum over c of x[i, c] W[j, c]) + residual[i, j]
///
///   x        [m, k] f32, row-major
///   weight   of k and n
///   residual [m, n] f32, row-major, or empty; may be `out` itself
///   out      [m, n] f32, row-major; may not overlap x
///
/// Numerics: CPU: every element is one chain of fused multiply-adds over c = 0, 1, ... that starts at the bias, so its
/// bits depend on its row and on W alone: not on m, the row's place, threads or vector width (on instruction sets with
/// fused multiply-add: AVX2 and up, NEON). CUDA: tensor cores on operands split into two bf16 terms each, three of the
/// four products, f32 accumulation in a fixed order; beside the rounding of f32 sums, an element is off by at most 3 *
/// 2^-16 of the sum of its |x W|. Throws Error(internal) where the operands do not fit.
void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out);

}  // namespace rz
