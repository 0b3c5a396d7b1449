#include "tests/kernels/gpu/hopper_products.h"

namespace rz::test {
namespace {

__global__ void copy_rows_kernel(const __grid_constant__ cuda::TensorMap map, Bf16* out, int count, int first) {
  DYN_SHARED(unsigned char, shared);
  auto* full = reinterpret_cast<Mbarrier*>(shared + count * sizeof(Bf16));
  if (threadIdx.x == 0) {
    cuda::mbarrier_init(full, 1);
    cuda::mbarrier_init_fence();
    cuda::mbarrier_arrive_expect(full, count * sizeof(Bf16));
    cuda::copy_tensor(shared, map, {0, first, 0}, full);
  }
  __syncthreads();
  cuda::mbarrier_wait(full, 0);
  for (int i = threadIdx.x; i < count; i += 32) out[i] = reinterpret_cast<const Bf16*>(shared)[i];
}

}  // namespace

void multiply_tiles(Context& context, const ProductOperands& operands) {
  if (operands.width == 16) launch_products<16, false>(context, operands, HopperDefect::none);
  if (operands.width == 32) launch_products<32, false>(context, operands, HopperDefect::none);
  if (operands.width == 64) launch_products<64, false>(context, operands, HopperDefect::none);
}

void copy_rows_swizzled(Context& context, const Bf16* x, Bf16* out, int width, int rows, int first) {
  const cuda::TensorMap map = rows_map(x, width, rows, 16);
  const int count = 16 * width, shared = count * static_cast<int>(sizeof(Bf16)) + static_cast<int>(sizeof(Mbarrier));
  LAUNCH(copy_rows_kernel, dim3(1), dim3(32), shared, cuda::stream_of(context), map, out, count, first);
}

}  // namespace rz::test
