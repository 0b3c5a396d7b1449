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

/// `tensor` itself, or its rounded copy in the context's workspace: call it within an ArenaScope.
inline Tensor product_operand(Context& context, const Tensor& tensor) {
  if (context.precision() == Precision::f32) return tensor;
  const Tensor rounded = context.workspace().alloc(DType::f32, tensor.shape());
  constexpr int64_t kTile = 32768;
  parallel_tiles(tensor.numel(), kTile, [&](int64_t begin, int64_t end) {
    round_to_bf16(tensor.data<float>() + begin, end - begin, rounded.data<float>() + begin);
  });
  return rounded;
}

}  // namespace rz::cpu
