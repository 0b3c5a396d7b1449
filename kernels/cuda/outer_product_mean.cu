// outer_product_mean in f32, on tensor cores (split_product.h), and in bf16 for what outer_product_bf16.cu does not
// take. A block takes 4 x 4 pairs and 32 x 32 channels of them: their products over the alignment are one product of
// matrices, 128 left channels times 128 right ones, held in registers. They go to shared memory, 16 left channels of
// every pair at a time, as bf16 terms, and from there through the weights.
//
// Launch: grid (m / 4, rows / 4, d / 128), rounded up; 8 warps. In the first product a warp has one i, two j and all 32
// x 32 channels; in the second one all 16 pairs and 16 outputs. Shared: 2 stages of left [4 i, 32 channels, 24] and
// right [4 j, 16 rows, 36] f32, 43008 bytes, in whose place the products [16 pairs, 520] of two terms come, 33280
// bytes. Strides of 24, 36 and 520 keep the fragment loads free of bank conflicts. The weights, 512 KB for c = 32, are
// read through the caches: each warp reads other rows of them.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/split_product.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kSide = 4;       // i, and j, of a block
constexpr int kChannels = 32;  // of either side that a block takes at a time
constexpr int kOutputs = 128;  // of a block
constexpr int kStep = 16;      // rows of the alignment per stage
constexpr int kLeftStride = kStep + 8, kRightStride = kChannels + 4;
constexpr int kHalf = 16;  // left channels whose products are in shared memory at a time
constexpr int kProductStride = kHalf * kChannels + 8;

struct OuterProductArgs {
  Rows left;          // [n * c, s]
  Rows right;         // [m * s, c]
  const Bf16* terms;  // [2, padded_d, padded_inputs]
  const float* bias;
  const float* count;
  float* pair;
  int64_t first_row, rows, m, c, s, d, padded_d, padded_inputs;
};

struct Stage {
  float left[kSide * kChannels * kLeftStride];
  float right[kSide * kStep * kRightStride];
};
struct Products {
  Bf16 high[kSide * kSide * kProductStride];
  Bf16 low[kSide * kSide * kProductStride];
};
static_assert(2 * sizeof(Stage) == 43008 && sizeof(Products) == 33280, "the launch contract above");

/// What a block works on: its first pair, and the first of its channels on either side.
struct Place {
  int64_t i, j, left, right;
};

__device__ __forceinline__ void fill(const OuterProductArgs& args, const Place& place, int64_t first_s, Stage& stage) {
  fill_rows<kThreads, kSide * kChannels, kStep, kLeftStride>(stage.left, args.left, first_s, [&](int row) {
    const int64_t i = place.i + row / kChannels, channel = place.left + row % kChannels;
    return i < args.rows && channel < args.c ? (args.first_row + i) * args.c + channel : -1;
  });
  fill_rows<kThreads, kSide * kStep, kChannels, kRightStride>(stage.right, args.right, place.right, [&](int row) {
    const int64_t j = place.j + row / kStep, s = first_s + row % kStep;
    return j < args.m && s < args.s ? j * args.s + s : -1;
  });
}

/// The operand of right channels [column, column + 8), which lie side by side in a row of the alignment.
__device__ __forceinline__ ColumnTerms load_right(const float* tile, int column) {
  const int lane = threadIdx.x % 32;
  ColumnTerms terms;
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    const float* at = tile + (2 * (lane % 4) + 8 * r) * kRightStride + column + lane / 4;
    split_pair(at[0], at[kRightStride], r, terms);
  }
  return terms;
}

/// outer[half of the left channels][4 * j + eighth of 32 right channels]
using OuterSums = float[2][8][4];

template <bool kSplit>
__device__ __forceinline__ void multiply(const OuterProductArgs& args, const Place& place, const Stage& stage,
                                         OuterSums& outer) {
  const int warp = threadIdx.x / 32, first_row = warp / 2 * kChannels;
  const RowTerms left[2] = {load_rows<kLeftStride>(stage.left, first_row, 0),
                            load_rows<kLeftStride>(stage.left, first_row + kHalf, 0)};
#pragma unroll
  for (int fragment = 0; fragment < 8; ++fragment) {
    const int j = warp % 2 * 2 + fragment / 4, column = fragment % 4 * 8;
    if (place.right + column >= args.c) continue;
    const ColumnTerms right = load_right(stage.right + j * kStep * kRightStride, column);
    multiply_add<kSplit>(outer[0][fragment], left[0], right);
    if (place.left + kHalf < args.c) multiply_add<kSplit>(outer[1][fragment], left[1], right);
  }
}

/// Sixteen left channels' products of the warp's two pairs.
template <bool kSplit>
__device__ __forceinline__ void store_products(const float (&outer)[8][4], Products& products) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
  for (int fragment = 0; fragment < 8; ++fragment) {
    const int pair = warp / 2 * kSide + warp % 2 * 2 + fragment / 4;
#pragma unroll
    for (int r = 0; r < 2; ++r) {
      Terms<1> terms;
      split_pair(outer[fragment][2 * r], outer[fragment][2 * r + 1], 0, terms);
      const int at = pair * kProductStride + (lane / 4 + 8 * r) * kChannels + fragment % 4 * 8 + 2 * (lane % 4);
      *reinterpret_cast<uint32_t*>(products.high + at) = terms.high[0];
      if (kSplit) *reinterpret_cast<uint32_t*>(products.low + at) = terms.low[0];
    }
  }
}

/// Two neighbouring weights of an output: those of left channel `left` with `right` and `right + 1`.
__device__ __forceinline__ uint32_t weight_pair(const Bf16* row, int64_t left, int64_t right, int64_t c) {
  if (right >= c) return 0;
  const Bf16* at = row + left * c + right;
  if (c % 2 == 0) return *reinterpret_cast<const uint32_t*>(at);
  return at[0].bits | static_cast<uint32_t>(at[1].bits) << 16;  // beyond c, the product is zero
}

/// Adds what 16 left channels from place.left on contribute to the warp's 16 outputs.
template <bool kSplit>
__device__ __forceinline__ void project(const OuterProductArgs& args, const Place& place, const Products& products,
                                        int64_t first_output, float (&sum)[2][4]) {
  const int lane = threadIdx.x % 32;
  const int64_t term_size = args.padded_d * args.padded_inputs;
  for (int left = 0; left < kHalf && place.left + left < args.c; ++left) {
#pragma unroll
    for (int right = 0; right < kChannels; right += 16) {
      if (place.right + right >= args.c) continue;
      const int at = lane % 16 * kProductStride + left * kChannels + right + lane / 16 * 8;
      RowTerms product = {};
      load_matrix_x4(product.high, products.high + at);
      if (kSplit) load_matrix_x4(product.low, products.low + at);
#pragma unroll
      for (int fragment = 0; fragment < 2; ++fragment) {
        const Bf16* row = args.terms + (first_output + fragment * 8 + lane / 4) * args.padded_inputs;
        ColumnTerms weight = {};
        for (int r = 0; r < 2; ++r) {
          const int64_t channel = place.right + right + 2 * (lane % 4) + 8 * r;
          weight.high[r] = weight_pair(row, place.left + left, channel, args.c);
          if (kSplit) weight.low[r] = weight_pair(row + term_size, place.left + left, channel, args.c);
        }
        multiply_add<kSplit>(sum[fragment], product, weight);
      }
    }
  }
}

__device__ __forceinline__ void finish(const OuterProductArgs& args, int64_t i, int64_t j, int64_t output,
                                       float value) {
  if (i >= args.rows || j >= args.m || output >= args.d) return;
  const float norm = 1e-3f + args.count[(args.first_row + i) * args.m + j];
  args.pair[(i * args.m + j) * args.d + output] += (value + args.bias[output]) / norm;
}

template <bool kSplit>
__global__ void __launch_bounds__(kThreads) outer_product_mean_kernel(OuterProductArgs args) {
  DYN_SHARED(Stage, stages);
  Products& products = *reinterpret_cast<Products*>(stages);
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int64_t first_output = int64_t{blockIdx.z} * kOutputs + warp * 16;
  const int steps = static_cast<int>((args.s + kStep - 1) / kStep);
  Place place{int64_t{blockIdx.y} * kSide, int64_t{blockIdx.x} * kSide, 0, 0};
  float sum[2][4] = {};
  for (int64_t first_left = 0; first_left < args.c; first_left += kChannels) {
    for (place.right = 0; place.right < args.c; place.right += kChannels) {
      place.left = first_left;
      OuterSums outer = {};
      double_buffered(
          steps, [&](int stage, int step) { fill(args, place, int64_t{step} * kStep, stages[stage]); },
          [&](int stage) { multiply<kSplit>(args, place, stages[stage], outer); });
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        store_products<kSplit>(outer[half], products);
        __syncthreads();
        place.left = first_left + half * kHalf;
        if (first_output < args.padded_d) project<kSplit>(args, place, products, first_output, sum);
        __syncthreads();  // before other products or the next stages come in the place of these
      }
    }
  }
#pragma unroll
  for (int i = 0; i < 8; ++i) {
    const int fragment = i / 4, r = i % 4, pair = lane / 4 + 8 * (r >> 1);
    finish(args, place.i + pair / kSide, place.j + pair % kSide, first_output + fragment * 8 + 2 * (lane % 4) + (r & 1),
           sum[fragment][r]);
  }
}

}  // namespace

void outer_product_mean(Context& context, const Tensor& left, const Tensor& right, const LinearWeight& weight,
                        const Tensor& count, int64_t first_row, const Tensor& pair) {
  if (outer_product_bf16_serves(context, left)) {
    return outer_product_mean_bf16(context, left, right, weight, count, first_row, pair);
  }
  const int64_t c = left.dim(1), s = left.dim(2), m = right.dim(0);
  const OuterProductArgs args{Rows(left.data<float>(), left.dim(0) * c, s),
                              Rows(right.data<float>(), m * s, c),
                              weight.panels.data<Bf16>(),
                              weight.bias.data<float>(),
                              count.data<float>(),
                              pair.data<float>(),
                              first_row,
                              pair.dim(0),
                              m,
                              c,
                              s,
                              pair.dim(2),
                              weight.panels.dim(1),
                              weight.panels.dim(2)};
  const dim3 grid(blocks_for(m, kSide), blocks_for(args.rows, kSide), blocks_for(args.d, kOutputs));
  if (context.precision() == Precision::f32) {
    LAUNCH(outer_product_mean_kernel<true>, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
  } else {
    LAUNCH(outer_product_mean_kernel<false>, grid, dim3(kThreads), 2 * sizeof(Stage), stream_of(context), args);
  }
}

}  // namespace rz::cuda
