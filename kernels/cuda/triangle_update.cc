// Memory and order of the three kernels.
#include "kernels/cuda/triangle_update.h"

#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int64_t kMostChannels = 128;  // of the tiles

}  // namespace

bool triangle_update_serves(const Context& context, const TriangleUpdate& layer) {
  return context.precision() == Precision::bf16 && layer.norm.gamma.dim(0) <= kMostChannels &&
         layer.hidden() <= kMostChannels;
}

void triangle_update(Context& context, Arena& scratch, const TriangleUpdate& layer, const Tensor& mask,
                     const Tensor& x) {
  const int64_t n = x.dim(0), pitch = (n + 7) / 8 * 8, hidden = layer.hidden();
  const auto plane = [&] { return scratch.alloc(DType::bf16, Shape{hidden, n, pitch}).data<Bf16>(); };
  const TrianglePlanes planes{plane(), plane(), plane(), n, pitch, hidden};
  fill_triangle_planes(context, layer, mask, x, planes);
  multiply_triangle_planes(context, planes);
  finish_triangle_update(context, layer, planes, x);
}

}  // namespace rz::cuda
