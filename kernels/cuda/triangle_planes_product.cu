// The second kernel of triangle_update: per channel a product of two bf16 matrices (bf16_product.h).
//
// Launch: grid (n / 128, n / 128, channels), rounded up; 128 threads, 49152 bytes of shared memory.
#include "kernels/cuda/bf16_product.h"
#include "kernels/cuda/triangle_update.h"

namespace rz::cuda {
namespace {

constexpr int kSide = 128;

__global__ void __launch_bounds__(bf16_product::kThreads) planes_product_kernel(TrianglePlanes planes) {
  DYN_SHARED(Bf16, shared);
  const int64_t first_row = int64_t{blockIdx.x} * kSide, first_column = int64_t{blockIdx.y} * kSide;
  const int64_t plane = blockIdx.z * planes.n * planes.pitch;
  const auto rows_from = [&](const Bf16* data, int64_t first) {
    return bf16_product::Operand{data + plane + first * planes.pitch, planes.pitch, planes.n - first, planes.pitch};
  };
  bf16_product::Sums<kSide> sum = {};
  bf16_product::run<kSide>(rows_from(planes.a, first_row), rows_from(planes.b, first_column),
                           static_cast<int>((planes.pitch + bf16_product::kStep - 1) / bf16_product::kStep), shared,
                           sum);
  // Columns behind n are zero, since b has no such rows.
  bf16_product::for_pairs<kSide>(sum, [&](int i, int j, float first, float second) {
    const int64_t row = first_row + i, column = first_column + j;
    if (row >= planes.n || column >= planes.pitch) return;
    *reinterpret_cast<uint32_t*>(planes.product + plane + row * planes.pitch + column) = pack_bf16x2(first, second);
  });
}

}  // namespace

void multiply_triangle_planes(Context& context, const TrianglePlanes& planes) {
  const unsigned side = blocks_for(planes.n, kSide);
  LAUNCH(planes_product_kernel, dim3(side, side, static_cast<unsigned>(planes.hidden)), dim3(bf16_product::kThreads),
         bf16_product::kSharedBytes<kSide>, stream_of(context), planes);
}

}  // namespace rz::cuda
