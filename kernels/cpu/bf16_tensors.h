// How an op that computes in f32 reads and writes tensors of bf16.
#pragma once

#include <algorithm>

#include "kernels/bf16.h"
#include "kernels/context.h"
#include "kernels/cpu/parallel.h"

namespace rz::cpu {

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

}  // namespace rz::cpu
