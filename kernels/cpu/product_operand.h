// What a matrix product multiplies with: a tensor as it is, or rounded to bf16 where the context asks for that.
#pragma once

#include <algorithm>

#include "kernels/bf16.h"
#include "kernels/context.h"
#include "kernels/cpu/parallel.h"

namespace rz::cpu {

inline void round_to_bf16(const float* from, int64_t count, float* to) {
  std::transform(from, from + count, to, [](float value) { return from_bf16(to_bf16(value)); });
}

constexpr int64_t kConvertTile = 32768;

/// `tensor` itself where it is f32, or its f32 copy in the context's workspace: call it within an ArenaScope.
inline Tensor widened(Context& context, const Tensor& tensor) {
  if (tensor.dtype() == DType::f32) return tensor;
  const Tensor wide = context.workspace().alloc(DType::f32, tensor.shape());
  parallel_tiles(tensor.numel(), kConvertTile, [&](int64_t begin, int64_t end) {
    std::transform(tensor.data<Bf16>() + begin, tensor.data<Bf16>() + end, wide.data<float>() + begin, from_bf16);
  });
  return wide;
}

/// Calls write(f32 tensor), and rounds what it has written where `out` is bf16.
template <class Write>
void write_widened(Context& context, const Tensor& out, const Write& write) {
  if (out.dtype() == DType::f32) return write(out);
  const ArenaScope scope(context.workspace());
  const Tensor wide = context.workspace().alloc(DType::f32, out.shape());
  write(wide);
  parallel_tiles(out.numel(), kConvertTile, [&](int64_t begin, int64_t end) {
    std::transform(wide.data<float>() + begin, wide.data<float>() + end, out.data<Bf16>() + begin, to_bf16);
  });
}

/// `tensor` itself, or its rounded copy in the context's workspace: call it within an ArenaScope.
inline Tensor product_operand(Context& context, const Tensor& tensor) {
  if (context.precision() == Precision::f32) return tensor;
  const Tensor rounded = context.workspace().alloc(DType::f32, tensor.shape());
  parallel_tiles(tensor.numel(), kConvertTile, [&](int64_t begin, int64_t end) {
    round_to_bf16(tensor.data<float>() + begin, end - begin, rounded.data<float>() + begin);
  });
  return rounded;
}

}  // namespace rz::cpu
