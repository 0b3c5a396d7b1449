// The three kernels of triangle_update in bf16, which pass planes [h, n, pitch] of bf16 to each other: pitch is n
// rounded up to 8, so that every row starts at a multiple of 16 bytes; what is behind n is zero in a and b.
#pragma once

#include "kernels/triangle_update.h"

namespace rz::cuda {

struct TrianglePlanes {
  Bf16 *a, *b, *product;
  int64_t n, pitch, hidden;
};

/// A layer norm's parameters as a kernel takes them.
struct NormArgs {
  const float *gamma, *beta;
  float epsilon;
};

/// The higher term of a layer's weights (pack_linear), [rows, pitch] with zeros behind its inputs, and its bias.
struct WeightArgs {
  const Bf16* rows;
  const float* bias;
  int64_t count, pitch;
};

inline NormArgs norm_args(const NormWeights& norm) {
  return {norm.gamma.data<float>(), norm.beta.data<float>(), norm.epsilon};
}
inline WeightArgs weight_args(const LinearWeight& weight) {
  return {weight.panels.data<Bf16>(), weight.bias.data<float>(), weight.panels.dim(1), weight.panels.dim(2)};
}

/// Left and right, normalised, projected, gated and masked, into a and b.
void fill_triangle_planes(Context& context, const TriangleUpdate& layer, const Tensor& mask, const Tensor& x,
                          const TrianglePlanes& planes);

/// product[c, i, j] = sum over k of a[c, i, k] b[c, j, k]
void multiply_triangle_planes(Context& context, const TrianglePlanes& planes);

/// The product, normalised, projected and gated, is added to x.
void finish_triangle_update(Context& context, const TriangleUpdate& layer, const TrianglePlanes& planes,
                            const Tensor& x);

}  // namespace rz::cuda
