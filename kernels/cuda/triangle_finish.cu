// The third kernel of triangle_update: the product of 64 neighbouring pairs is normalised over the channels where it
// lies, x of the same pairs beside it; both go through their layers, and a result meets its gate in the same thread.
//
// Launch: grid (n rows of pairs, n / 64 rounded up); 4 warps, each of which makes 32 pairs x 64 outputs. Shared, 49152
// bytes: the product bf16 [128, 64] with a channel per row, x normalised bf16 [64, 128], and two stages of weights [128
// outputs, 32], one being filled by cp.async while the other one is used. Partial sums of the norm over the channels
// stand in x's place before x is there.
#include "kernels/cuda/normalise_rows.h"
#include "kernels/cuda/split_product.h"
#include "kernels/cuda/triangle_update.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kPairs = 64;
constexpr int kWidth = 128;  // of x and of the product, at most
constexpr int kStep = 32;    // inputs of the layers per stage

struct FinishArgs {
  const Bf16* product;
  float* x;
  NormArgs center_norm, norm;
  WeightArgs out, gate;
  int64_t n, pitch;
  int width, hidden;
  bool aligned;
};

struct Shared {
  Bf16 product[kWidth * kPairs];
  Bf16 x[kPairs * kWidth];
  Bf16 weights[2][kWidth * kStep];
};
static_assert(sizeof(Shared) == 49152, "the launch contract above");

__device__ __forceinline__ void fill_product(const FinishArgs& args, int64_t first, const Bf16Tile<kPairs>& tile) {
  const Bf16* row = args.product + int64_t{blockIdx.x} * args.pitch + first;
  tile.fill<kThreads>(kWidth, args.pitch - first, args.product, [&](int channel) {
    return channel < args.hidden ? row + channel * args.n * args.pitch : nullptr;
  });
}

/// The sum over the warps of two values per pair; `exchange` [4 warps, 64 pairs].
__device__ __forceinline__ float2 sum_over_warps(float2 value, float* exchange) {
  const int warp = threadIdx.x / 32, pair = threadIdx.x % 32 * 2;
  exchange[warp * kPairs + pair] = value.x;
  exchange[warp * kPairs + pair + 1] = value.y;
  __syncthreads();
  float2 sum = {};
  for (int w = 0; w < kThreads / 32; ++w) {
    sum.x += exchange[w * kPairs + pair];
    sum.y += exchange[w * kPairs + pair + 1];
  }
  return sum;
}

/// Each thread has two neighbouring pairs and the channels of its warp. `exchange`: 512 floats.
__device__ __forceinline__ void normalise_product(const FinishArgs& args, const Bf16Tile<kPairs>& tile,
                                                  float* exchange) {
  constexpr int kChannels = kWidth / (kThreads / 32);
  const int first = threadIdx.x / 32 * kChannels, pair = threadIdx.x % 32 * 2;
  float2 values[kChannels], sum = {};
#pragma unroll
  for (int c = 0; c < kChannels; ++c) {
    const uint32_t bits = *reinterpret_cast<const uint32_t*>(tile.at(first + c, pair));
    values[c] = {low_bf16(bits), high_bf16(bits)};
    sum.x += values[c].x;
    sum.y += values[c].y;
  }
  const float2 total = sum_over_warps(sum, exchange);
  const float2 mean = {total.x / args.hidden, total.y / args.hidden};
  float2 squares = {};
#pragma unroll
  for (int c = 0; c < kChannels; ++c) {
    const bool exists = first + c < args.hidden;
    values[c].x = exists ? values[c].x - mean.x : 0.0f;
    values[c].y = exists ? values[c].y - mean.y : 0.0f;
    squares.x += values[c].x * values[c].x;
    squares.y += values[c].y * values[c].y;
  }
  const float2 variance = sum_over_warps(squares, exchange + kThreads / 32 * kPairs);
  const float scale_x = 1.0f / sqrtf(variance.x / args.hidden + args.center_norm.epsilon);
  const float scale_y = 1.0f / sqrtf(variance.y / args.hidden + args.center_norm.epsilon);
#pragma unroll
  for (int c = 0; c < kChannels; ++c) {
    const bool exists = first + c < args.hidden;
    const float gamma = exists ? args.center_norm.gamma[first + c] : 0.0f;
    const float beta = exists ? args.center_norm.beta[first + c] : 0.0f;
    *reinterpret_cast<uint32_t*>(tile.at(first + c, pair)) =
        pack_bf16x2(values[c].x * scale_x * gamma + beta, values[c].y * scale_y * gamma + beta);
  }
}

__device__ __forceinline__ void fill_weights(const WeightArgs& weight, int first_input, const Bf16Tile<kStep>& tile) {
  tile.fill<kThreads>(kWidth, weight.pitch - first_input, weight.rows, [&](int row) {
    return row < weight.count ? weight.rows + row * weight.pitch + first_input : nullptr;
  });
}

using Sums = float[2][8][4];

/// One stage's part of a warp's outputs; the left operand's rows are pairs.
template <bool kTransposed, int kColumns>
__device__ __forceinline__ void multiply(const Bf16Tile<kColumns>& left, int first_input,
                                         const Bf16Tile<kStep>& weights, Sums& sum) {
  const int warp = threadIdx.x / 32, pair = warp / 2 * 32, output = warp % 2 * 64;
#pragma unroll
  for (int k = 0; k < kStep; k += 16) {
    uint32_t a[2][4];
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      if (kTransposed) left.load_left_transposed(first_input + k, pair + 16 * half, a[half]);
      if (!kTransposed) left.load_left(pair + 16 * half, first_input + k, a[half]);
    }
    multiply_tile(sum, a, weights, output, k);
  }
}

/// Adds outputs `column` and `column + 1` of a pair to x.
__device__ __forceinline__ void add(const FinishArgs& args, int64_t pair, int column, const float* out,
                                    const float* gate) {
  if (column >= args.width) return;
  float* x = args.x + (int64_t{blockIdx.x} * args.n + pair) * args.width + column;
  const auto update = [&](int i) {
    return (out[i] + args.out.bias[column + i]) * sigmoid_approx(gate[i] + args.gate.bias[column + i]);
  };
  if (args.aligned) {
    float2 two = *reinterpret_cast<float2*>(x);
    two.x += update(0);
    two.y += update(1);
    *reinterpret_cast<float2*>(x) = two;
  } else {
    for (int i = 0; i < 2 && column + i < args.width; ++i) x[i] += update(i);
  }
}

__global__ void __launch_bounds__(kThreads) triangle_finish_kernel(FinishArgs args) {
  DYN_SHARED(Shared, shared);
  const int64_t first = int64_t{blockIdx.y} * kPairs;
  const Bf16Tile<kPairs> product{shared->product};
  const Bf16Tile<kWidth> x{shared->x};
  fill_product(args, first, product);
  copy_async_commit();
  copy_async_wait<0>();
  __syncthreads();
  normalise_product(args, product, reinterpret_cast<float*>(shared->x));
  __syncthreads();  // before x comes in the place of the partial sums
  normalise_rows<kThreads, kPairs>(x, args.norm, args.width, args.aligned, [&](int row) -> const float* {
    return first + row < args.n ? args.x + (int64_t{blockIdx.x} * args.n + first + row) * args.width : nullptr;
  });
  Sums out = {}, gate = {};
  const int out_steps = (args.hidden + kStep - 1) / kStep, gate_steps = (args.width + kStep - 1) / kStep;
  int step = 0;
  double_buffered(
      out_steps + gate_steps,
      [&](int stage, int next) {
        const bool gates = next >= out_steps;
        fill_weights(gates ? args.gate : args.out, (gates ? next - out_steps : next) * kStep, {shared->weights[stage]});
      },
      [&](int stage) {
        if (step < out_steps) multiply<true>(product, step * kStep, {shared->weights[stage]}, out);
        if (step >= out_steps) multiply<false>(x, (step - out_steps) * kStep, {shared->weights[stage]}, gate);
        ++step;
      });
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
  for (int i = 0; i < 32; ++i) {
    const int half = i / 16, fragment = i / 2 % 8, row = i % 2;
    const int64_t pair = first + warp / 2 * 32 + 16 * half + lane / 4 + 8 * row;
    if (pair >= args.n) continue;
    add(args, pair, warp % 2 * 64 + 8 * fragment + 2 * (lane % 4), out[half][fragment] + 2 * row,
        gate[half][fragment] + 2 * row);
  }
}

}  // namespace

void finish_triangle_update(Context& context, const TriangleUpdate& layer, const TrianglePlanes& planes,
                            const Tensor& x) {
  const int width = static_cast<int>(x.dim(2));
  const FinishArgs args{planes.product,
                        x.data<float>(),
                        norm_args(layer.center_norm),
                        norm_args(layer.norm),
                        weight_args(layer.out),
                        weight_args(layer.gate),
                        planes.n,
                        planes.pitch,
                        width,
                        static_cast<int>(planes.hidden),
                        width % 4 == 0 && reinterpret_cast<uintptr_t>(x.raw()) % 16 == 0};
  const dim3 grid(static_cast<unsigned>(planes.n), blocks_for(planes.n, kPairs));
  LAUNCH(triangle_finish_kernel, grid, dim3(kThreads), sizeof(Shared), stream_of(context), args);
}

}  // namespace rz::cuda
