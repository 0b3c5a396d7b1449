// linear of f32 on tensor cores (split_product.h); of bf16: linear_bf16.cu. The weights were split by pack_linear; x is
// split in registers.
//
// Launch: grid (m / 64, n / 64), rounded up; a block of 4 warps makes 64 x 64 outputs, a warp 32 x 32 of them. Rows of
// tiles lie in x, since m may be large. Shared: 2 stages of x [64, 40] f32 and of the weights' two terms [64, 40] bf16,
// 40960 bytes; 40 instead of 32 columns keep the fragment loads free of bank conflicts. A stage is filled by cp.async
// while the other one is used. Where rows of x don't start at multiples of 16 bytes, plain loads fill them.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/linear_residual.h"
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

struct LinearArgs {
  Rows x;
  const Bf16* terms;  // [2, padded_n, padded_k]
  const float* bias;
  LinearResidual residual;
  float* out;
  int64_t n, padded_n, padded_k;
  bool relu;
};

struct Stage {
  float x[kBlockM * kStride];
  Bf16 high[kBlockN * kStride];
  Bf16 low[kBlockN * kStride];
};
static_assert(2 * sizeof(Stage) == 40960, "the launch contract above");

template <bool kSplit>
__device__ __forceinline__ void fill_weights(const LinearArgs& args, Stage& stage, int64_t first_row, int64_t first_k) {
  constexpr int kChunks = kBlockK / 8;
  for (int i = threadIdx.x; i < kBlockN * kChunks; i += kThreads) {
    const int row = i / kChunks, column = i % kChunks * 8;
    const Bf16* from = args.terms + (first_row + row) * args.padded_k + first_k + column;
    copy_async_16(stage.high + row * kStride + column, from, 16);
    if (kSplit) copy_async_16(stage.low + row * kStride + column, from + args.padded_n * args.padded_k, 16);
  }
}

/// One stage's part of a warp's 32 x 32 outputs.
template <bool kSplit>
__device__ __forceinline__ void multiply(const Stage& stage, int warp_row, int warp_column, WarpSums& sum) {
#pragma unroll
  for (int k = 0; k < kBlockK; k += 16) {
    const RowTerms x[2] = {load_rows<kStride>(stage.x, warp_row, k), load_rows<kStride>(stage.x, warp_row + 16, k)};
    multiply_warp<kSplit>(sum, x, [&](int pair, ColumnTerms(&columns)[2]) {
      uint32_t high[4], low[4] = {};
      load_column_pair<kStride>(stage.high, warp_column + 16 * pair, k, high);
      if (kSplit) load_column_pair<kStride>(stage.low, warp_column + 16 * pair, k, low);
      for (int i = 0; i < 4; ++i) {
        columns[i / 2].high[i % 2] = high[i];
        columns[i / 2].low[i % 2] = low[i];
      }
    });
  }
}

__device__ __forceinline__ void finish(const LinearArgs& args, int64_t row, int64_t column, float value) {
  if (row >= args.x.count || column >= args.n) return;
  const LinearResidual& residual = args.residual;
  float added = 0;
  if (residual.values) added = residual.values[(residual.rows ? residual.rows[row] : row) * args.n + column];
  value += args.bias[column];
  if (residual.first) value += added;
  if (args.relu) value = fmaxf(value, 0.0f);
  args.out[row * args.n + column] = residual.first ? value : value + added;
}

template <bool kSplit>
__global__ void __launch_bounds__(kThreads) linear_kernel(LinearArgs args) {
  DYN_SHARED(Stage, stages);
  const int64_t first_row = int64_t{blockIdx.x} * kBlockM, first_column = int64_t{blockIdx.y} * kBlockN;
  const int warp = threadIdx.x / 32, warp_row = warp / 2 * 32, warp_column = warp % 2 * 32;
  WarpSums sum = {};
  const auto fill = [&](int stage, int step) {
    const int64_t first_k = int64_t{step} * kBlockK;
    fill_rows<kThreads, kBlockM, kBlockK, kStride>(stages[stage].x, args.x, first_k,
                                                   [&](int row) { return first_row + row; });
    fill_weights<kSplit>(args, stages[stage], first_column, first_k);
  };
  double_buffered(static_cast<int>(args.padded_k / kBlockK), fill,
                  [&](int stage) { multiply<kSplit>(stages[stage], warp_row, warp_column, sum); });
  store_warp(sum, [&](int row, int column, float value) {
    finish(args, first_row + warp_row + row, first_column + warp_column + column, value);
  });
}

}  // namespace

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const LinearResidual& residual, const Tensor& out) {
  const LinearArgs args{Rows(x.data<float>(), x.dim(0), weight.in_features),
                        weight.panels.data<Bf16>(),
                        weight.bias.data<float>(),
                        residual,
                        out.data<float>(),
                        weight.out_features,
                        weight.panels.dim(1),
                        weight.panels.dim(2),
                        activation == Activation::relu};
  const dim3 grid(blocks_for(x.dim(0), kBlockM), blocks_for(args.n, kBlockN));
  if (context.precision() == Precision::f32) {
    LAUNCH(linear_kernel<true>, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
  } else {
    LAUNCH(linear_kernel<false>, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
  }
}

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out) {
  if (x.dtype() == DType::bf16) return linear_bf16(context, x, weight, activation, residual, out);
  linear(context, x, weight, activation, LinearResidual{residual.data<float>(), nullptr, false}, out);
}

}  // namespace rz::cuda
