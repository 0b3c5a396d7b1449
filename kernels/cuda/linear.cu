// linear on tensor cores: each f32 operand is the sum of two bf16 terms, and high * high + high * low + low * high is
// accumulated in f32. The weights were split by pack_linear; x is split in registers.
//
// Launch: grid (m / 64, n / 64), rounded up; a block of 4 warps makes 64 x 64 outputs, a warp 32 x 32 of them. Rows of
// tiles lie in x, since m may be large. Shared: 2 stages of x [64, 40] f32 and of the weights' two terms [64, 40] bf16,
// 40960 bytes; 40 instead of 32 columns keep the fragment loads free of bank conflicts. A stage is filled by cp.async
// while the other one is used. Where rows of x don't start at multiples of 16 bytes, plain loads fill them.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/linear_tiles.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/ptx.h"

namespace rz::cuda {
namespace {

using linear_tiles::kBlockK;
using linear_tiles::kBlockM;
using linear_tiles::kBlockN;
using linear_tiles::kThreads;

constexpr int kStride = kBlockK + 8;  // of a row in shared memory, in elements

struct LinearArgs {
  const float* x;
  const Bf16* terms;  // [2, padded_n, padded_k]
  const float* bias;
  const float* residual;  // null where there is none
  float* out;
  int64_t m, n, k, padded_n, padded_k;
  bool relu, aligned;
};

struct Stage {
  float x[kBlockM * kStride];
  Bf16 high[kBlockN * kStride];
  Bf16 low[kBlockN * kStride];
};
static_assert(2 * sizeof(Stage) == 40960, "the launch contract above");

__device__ __forceinline__ void fill_x(const LinearArgs& args, Stage& stage, int64_t first_row, int64_t first_k) {
  constexpr int kChunks = kBlockK / 4;  // of 16 bytes
  for (int i = threadIdx.x; i < kBlockM * kChunks; i += kThreads) {
    const int row = i / kChunks, column = i % kChunks * 4;
    const int64_t left = first_row + row < args.m ? args.k - first_k - column : 0;
    const int count = left < 0 ? 0 : left < 4 ? static_cast<int>(left) : 4;
    const float* from = count > 0 ? args.x + (first_row + row) * args.k + first_k + column : args.x;
    float* to = stage.x + row * kStride + column;
    if (args.aligned) {
      copy_async_16(to, from, count * 4);
    } else {
      for (int c = 0; c < 4; ++c) to[c] = c < count ? from[c] : 0.0f;
    }
  }
}

__device__ __forceinline__ void fill_weights(const LinearArgs& args, Stage& stage, int64_t first_row, int64_t first_k) {
  constexpr int kChunks = kBlockK / 8;
  for (int i = threadIdx.x; i < kBlockN * kChunks; i += kThreads) {
    const int row = i / kChunks, column = i % kChunks * 8;
    const Bf16* from = args.terms + (first_row + row) * args.padded_k + first_k + column;
    copy_async_16(stage.high + row * kStride + column, from, 16);
    copy_async_16(stage.low + row * kStride + column, from + args.padded_n * args.padded_k, 16);
  }
}

/// The two bf16 terms of a 16 x 16 fragment of x.
struct SplitFragment {
  uint32_t high[4], low[4];
};

__device__ __forceinline__ SplitFragment load_x(const Stage& stage, int row, int column) {
  const int lane = threadIdx.x % 32;
  SplitFragment fragment;
#pragma unroll
  for (int r = 0; r < 4; ++r) {
    const int at = (row + lane / 4 + 8 * (r & 1)) * kStride + column + 2 * (lane % 4) + 8 * (r >> 1);
    const float2 pair = *reinterpret_cast<const float2*>(stage.x + at);
    const uint32_t high = pack_bf16x2(pair.x, pair.y);
    fragment.high[r] = high;
    fragment.low[r] = pack_bf16x2(pair.x - low_bf16(high), pair.y - high_bf16(high));
  }
  return fragment;
}

/// Two neighbouring 16 x 8 fragments of the transposed weights: b[0..1] and b[2..3].
__device__ __forceinline__ void load_weights(const Bf16* term, int row, int column, uint32_t (&b)[4]) {
  const int lane = threadIdx.x % 32;
  load_matrix_x4(b, term + (row + lane / 16 * 8 + lane % 8) * kStride + column + lane / 8 % 2 * 8);
}

/// One stage's part of a warp's 32 x 32 outputs, sum[row fragment][column fragment].
__device__ __forceinline__ void multiply(const Stage& stage, int warp_row, int warp_column, float (&sum)[2][4][4]) {
#pragma unroll
  for (int k = 0; k < kBlockK; k += 16) {
    const SplitFragment x[2] = {load_x(stage, warp_row, k), load_x(stage, warp_row + 16, k)};
#pragma unroll
    for (int pair = 0; pair < 2; ++pair) {
      uint32_t high[4], low[4];
      load_weights(stage.high, warp_column + 16 * pair, k, high);
      load_weights(stage.low, warp_column + 16 * pair, k, low);
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        const int half = i % 2, row = i / 2;
        const uint32_t b_high[2] = {high[2 * half], high[2 * half + 1]};
        const uint32_t b_low[2] = {low[2 * half], low[2 * half + 1]};
        float(&d)[4] = sum[row][2 * pair + half];
        mma_m16n8k16_bf16(d, x[row].low, b_high);
        mma_m16n8k16_bf16(d, x[row].high, b_low);
        mma_m16n8k16_bf16(d, x[row].high, b_high);
      }
    }
  }
}

__device__ __forceinline__ void finish(const LinearArgs& args, int64_t row, int64_t column, float value) {
  if (row >= args.m || column >= args.n) return;
  value += args.bias[column];
  if (args.relu) value = fmaxf(value, 0.0f);
  if (args.residual) value += args.residual[row * args.n + column];
  args.out[row * args.n + column] = value;
}

__global__ void __launch_bounds__(kThreads) linear_kernel(LinearArgs args) {
  DYN_SHARED(Stage, stages);
  const int64_t first_row = int64_t{blockIdx.x} * kBlockM, first_column = int64_t{blockIdx.y} * kBlockN;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int warp_row = warp / 2 * 32, warp_column = warp % 2 * 32;
  const int tiles = static_cast<int>(args.padded_k / kBlockK);
  float sum[2][4][4] = {};
  fill_x(args, stages[0], first_row, 0);
  fill_weights(args, stages[0], first_column, 0);
  copy_async_commit();
  for (int tile = 0; tile < tiles; ++tile) {
    if (tile + 1 < tiles) {
      fill_x(args, stages[(tile + 1) % 2], first_row, int64_t{tile + 1} * kBlockK);
      fill_weights(args, stages[(tile + 1) % 2], first_column, int64_t{tile + 1} * kBlockK);
    }
    copy_async_commit();  // empty at the end, so that one group is always the newest
    copy_async_wait<1>();
    __syncthreads();
    multiply(stages[tile % 2], warp_row, warp_column, sum);
    __syncthreads();  // before the next turn fills the stage just read
  }
#pragma unroll
  for (int i = 0; i < 32; ++i) {
    const int fragment_row = i / 16, fragment_column = i / 4 % 4, r = i % 4;
    finish(args, first_row + warp_row + 16 * fragment_row + lane / 4 + 8 * (r >> 1),
           first_column + warp_column + 8 * fragment_column + 2 * (lane % 4) + (r & 1),
           sum[fragment_row][fragment_column][r]);
  }
}

}  // namespace

void linear(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out) {
  LinearArgs args;
  args.x = x.data<float>();
  args.terms = weight.panels.data<Bf16>();
  args.bias = weight.bias.data<float>();
  args.residual = residual.data<float>();
  args.out = out.data<float>();
  args.m = x.dim(0);
  args.n = weight.out_features;
  args.k = weight.in_features;
  args.padded_n = weight.panels.dim(1);
  args.padded_k = weight.panels.dim(2);
  args.relu = activation == Activation::relu;
  args.aligned = args.k % 4 == 0 && reinterpret_cast<uintptr_t>(args.x) % 16 == 0;
  const dim3 grid(blocks_for(args.m, kBlockM), blocks_for(args.n, kBlockN));
  LAUNCH(linear_kernel, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
}

}  // namespace rz::cuda
