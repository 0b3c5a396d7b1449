// triangle_product on tensor cores (split_product.h): per channel a product of two f32 matrices that are both split in
// registers.
//
// Launch: grid (rows / 64, m / 64, channels), rounded up; a block of 4 warps makes 64 x 64 outputs of a channel, a warp
// 32 x 32 of them. Shared: 2 stages of a [64, 40] and of b [64, 40] f32, 40960 bytes, filled as in linear.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/linear_tiles.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/split_product.h"

namespace rz::cuda {
namespace {

using linear_tiles::kBlockK;
using linear_tiles::kBlockM;
using linear_tiles::kBlockN;
using linear_tiles::kStride;
using linear_tiles::kThreads;

struct TriangleArgs {
  Rows a, b;  // of all channels
  float* out;
  int64_t n, m, first_row, rows;
};

struct Stage {
  float a[kBlockM * kStride];
  float b[kBlockN * kStride];
};
static_assert(2 * sizeof(Stage) == 40960, "the launch contract above");

template <bool kSplit>
__device__ __forceinline__ void multiply(const Stage& stage, int warp_row, int warp_column, WarpSums& sum) {
#pragma unroll
  for (int k = 0; k < kBlockK; k += 16) {
    const RowTerms a[2] = {load_rows<kStride>(stage.a, warp_row, k), load_rows<kStride>(stage.a, warp_row + 16, k)};
    multiply_warp<kSplit>(sum, a, [&](int pair, ColumnTerms(&columns)[2]) {
      columns[0] = load_columns<kStride>(stage.b, warp_column + 16 * pair, k);
      columns[1] = load_columns<kStride>(stage.b, warp_column + 16 * pair + 8, k);
    });
  }
}

template <bool kSplit>
__global__ void __launch_bounds__(kThreads) triangle_product_kernel(TriangleArgs args) {
  DYN_SHARED(Stage, stages);
  const int64_t first_row = int64_t{blockIdx.x} * kBlockM, first_column = int64_t{blockIdx.y} * kBlockN;
  const int64_t channel = blockIdx.z;
  const int warp = threadIdx.x / 32, warp_row = warp / 2 * 32, warp_column = warp % 2 * 32;
  WarpSums sum = {};
  const auto fill = [&](int stage, int step) {
    const int64_t first_k = int64_t{step} * kBlockK;
    fill_rows<kThreads, kBlockM, kBlockK, kStride>(stages[stage].a, args.a, first_k, [&](int row) {
      return first_row + row < args.rows ? channel * args.n + args.first_row + first_row + row : -1;
    });
    fill_rows<kThreads, kBlockN, kBlockK, kStride>(stages[stage].b, args.b, first_k, [&](int row) {
      return first_column + row < args.m ? channel * args.m + first_column + row : -1;
    });
  };
  double_buffered(static_cast<int>((args.a.columns + kBlockK - 1) / kBlockK), fill,
                  [&](int stage) { multiply<kSplit>(stages[stage], warp_row, warp_column, sum); });
  store_warp(sum, [&](int i, int j, float value) {
    const int64_t row = first_row + warp_row + i, column = first_column + warp_column + j;
    if (row < args.rows && column < args.m) args.out[(channel * args.rows + row) * args.m + column] = value;
  });
}

}  // namespace

void triangle_product(Context& context, const Tensor& a, const Tensor& b, int64_t first_row, const Tensor& out) {
  const int64_t channels = a.dim(0), n = a.dim(1), m = b.dim(1), k = a.dim(2);
  const TriangleArgs args{Rows(a.data<float>(), channels * n, k),
                          Rows(b.data<float>(), channels * m, k),
                          out.data<float>(),
                          n,
                          m,
                          first_row,
                          out.dim(1)};
  const dim3 grid(blocks_for(args.rows, kBlockM), blocks_for(m, kBlockN), static_cast<unsigned>(channels));
  if (context.precision() == Precision::f32) {
    LAUNCH(triangle_product_kernel<true>, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
  } else {
    LAUNCH(triangle_product_kernel<false>, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
  }
}

}  // namespace rz::cuda
