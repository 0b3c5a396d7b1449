// linear: out = activation(x W^T + b) + residual
#pragma once

#include <vector>

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

/// How a weight matrix lies in memory: [n, k] as in torch.nn.Linear, or [k, n] as in Haiku and AlphaFold.
enum class WeightOrder { out_in, in_out };

/// Weight and bias of a layer, or of one of several layers that read the same input and are computed as one.
struct WeightPiece {
  Tensor weight;     ///< [n, k] or [k, n] f32, row-major, in host memory
  Tensor bias = {};  ///< [n] f32 in host memory, or empty
  WeightOrder order = WeightOrder::out_in;

  int64_t out_features() const { return weight.dim(order == WeightOrder::out_in ? 0 : 1); }
  int64_t in_features() const { return weight.dim(order == WeightOrder::out_in ? 1 : 0); }
};

/// Packs once what `linear` reads often, into memory of the arena's device: the pieces' outputs side by side, in their
/// order. Throws Error(internal) where the operands do not fit, Error(memory) where the arena cannot grow.
LinearWeight pack_linear(Arena& arena, const std::vector<WeightPiece>& pieces);
LinearWeight pack_linear(Arena& arena, const Tensor& weight, const Tensor& bias);

/// out[i, j] = activation(b[j] + sum over c of x[i, c] W[j, c]) + residual[i, j]
///
///   x        [m, k] f32, row-major; or, in Precision::bf16 and with k a multiple of 8, bf16
///   weight   of k and n
///   residual [m, n] f32, row-major, or empty; may be `out` itself
///   out      [m, n] f32, row-major; or, where x is bf16, bf16: the result rounded; may not overlap x
///
/// Numerics: CPU: every element is one chain of fused multiply-adds over c = 0, 1, ... that starts at the bias, so its
/// bits depend on its row and on W alone: not on m, the row's place, threads or vector width (on instruction sets with
/// fused multiply-add: AVX2 and up, NEON). CUDA: tensor cores on operands split into two bf16 terms each, three of the
/// four products, f32 accumulation in a fixed order; beside the rounding of f32 sums, an element is off by at most 3 *
/// 2^-16 of the sum of its |x W|. In Precision::bf16, on either device: x and W rounded to one bf16 term each, one
/// product, f32 accumulation; an element is off by at most 2^-8 of that sum, and tests expect 1e-5 of mean squares. A
/// CPU with AVX512-BF16 adds two products at a time there: its bits are its own. Throws Error(internal) where the
/// operands do not fit.
void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out);

/// The same without a residual, into a new tensor of an arena of the context's device.
Tensor linear(Context& context, Arena& arena, const Tensor& x, const LinearWeight& weight, Activation activation);

}  // namespace rz
