// outer_product_mean in bf16: two products of large tiles (bf16_product.h) with the c x c products of some rows of
// pairs between them in the workspace, rounded, few enough to stay in the second-level cache.
//
// Launch: operands: left by elements, right by tiles of 32 x 32 that are turned in shared memory, since sums run along
// the rows of both; outer: grid (rows * c / 128, m * c / 128), rounded up; projection: grid (pairs / 128, d / 128). 128
// threads and 49152 bytes of shared memory for either product.
#include <algorithm>

#include "kernels/cuda/bf16_product.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/real_values.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kTile = 32;
constexpr int kSide = 128;
constexpr int64_t kProductBytes = int64_t{64} << 20;

/// left [n, c, s] and right [m, s, c] as bf16 [n * c, pitch] and [m * c, pitch], zero behind s.
struct Operands {
  const float *left, *right;
  Bf16 *rounded_left, *rounded_right;
  int64_t c, s, pitch;
};

__global__ void __launch_bounds__(kThreads) round_left_kernel(Operands o, int64_t count) {
  const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i >= count) return;
  const int64_t row = i / o.pitch, column = i % o.pitch;
  o.rounded_left[i] = rounded(column < o.s ? o.left[row * o.s + column] : 0.0f);
}

/// Grid (m, pitch / 32, c / 32), rounded up.
__global__ void __launch_bounds__(kThreads) turn_right_kernel(Operands o) {
  SHARED_ARRAY(float, tile, kTile*(kTile + 1));
  const int64_t j = blockIdx.x, first_row = int64_t{blockIdx.y} * kTile, first_channel = int64_t{blockIdx.z} * kTile;
  for (int i = threadIdx.x; i < kTile * kTile; i += kThreads) {
    const int64_t row = first_row + i / kTile, channel = first_channel + i % kTile;
    const bool exists = row < o.s && channel < o.c;
    tile[i / kTile * (kTile + 1) + i % kTile] = exists ? o.right[(j * o.s + row) * o.c + channel] : 0.0f;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < kTile * kTile; i += kThreads) {
    const int64_t channel = first_channel + i / kTile, row = first_row + i % kTile;
    if (channel >= o.c || row >= o.pitch) continue;
    o.rounded_right[(j * o.c + channel) * o.pitch + row] = rounded(tile[i % kTile * (kTile + 1) + i / kTile]);
  }
}

struct OuterArgs {
  const Bf16 *left, *right;  // from the first row on
  Bf16* products;            // [rows, m, c, c]
  int64_t rows, m, c, pitch;
};

__global__ void __launch_bounds__(bf16_product::kThreads) outer_kernel(OuterArgs args) {
  DYN_SHARED(Bf16, shared);
  const int64_t first_row = int64_t{blockIdx.x} * kSide, first_column = int64_t{blockIdx.y} * kSide;
  bf16_product::Sums<kSide> sum = {};
  bf16_product::run<kSide>(
      {args.left + first_row * args.pitch, args.pitch, args.rows * args.c - first_row, args.pitch},
      {args.right + first_column * args.pitch, args.pitch, args.m * args.c - first_column, args.pitch},
      static_cast<int>((args.pitch + bf16_product::kStep - 1) / bf16_product::kStep), shared, sum);
  // c is even, so that two neighbouring columns are channels of the same j.
  bf16_product::for_pairs<kSide>(sum, [&](int row, int column, float first, float second) {
    const int64_t left = first_row + row, right = first_column + column;
    if (left >= args.rows * args.c || right >= args.m * args.c) return;
    const int64_t pair = left / args.c * args.m + right / args.c;
    Bf16* to = args.products + (pair * args.c + left % args.c) * args.c + right % args.c;
    *reinterpret_cast<uint32_t*>(to) = pack_bf16x2(first, second);
  });
}

struct ProjectionArgs {
  const Bf16* products;  // [pairs, inputs]
  const Bf16* weight;    // [padded_d, padded_inputs]
  const float* bias;
  const float* count;  // [pairs]
  float* pair;         // [pairs, d]
  int64_t pairs, inputs, d, padded_d, padded_inputs;
};

__global__ void __launch_bounds__(bf16_product::kThreads) projection_kernel(ProjectionArgs args) {
  DYN_SHARED(Bf16, shared);
  const int64_t first_pair = int64_t{blockIdx.x} * kSide, first_output = int64_t{blockIdx.y} * kSide;
  bf16_product::Sums<kSide> sum = {};
  bf16_product::run<kSide>(
      {args.products + first_pair * args.inputs, args.inputs, args.pairs - first_pair, args.inputs},
      {args.weight + first_output * args.padded_inputs, args.padded_inputs, args.padded_d - first_output,
       args.padded_inputs},
      static_cast<int>(args.padded_inputs / bf16_product::kStep), shared, sum);
  bf16_product::for_pairs<kSide>(sum, [&](int row, int column, float first, float second) {
    const int64_t pair = first_pair + row, output = first_output + column;
    if (pair >= args.pairs) return;
    const float norm = 1e-3f + args.count[pair];
    float* to = args.pair + pair * args.d + output;
    if (output < args.d) to[0] += (first + args.bias[output]) / norm;
    if (output + 1 < args.d) to[1] += (second + args.bias[output + 1]) / norm;
  });
}

Operands round_operands(Context& context, const Tensor& left, const Tensor& right) {
  const int64_t n = left.dim(0), c = left.dim(1), s = left.dim(2), m = right.dim(0);
  const int64_t pitch = (std::max<int64_t>(s, 1) + 7) / 8 * 8;
  const auto rows = [&](int64_t count) {
    return context.workspace().alloc(DType::bf16, Shape{count * c, pitch}).data<Bf16>();
  };
  const Operands o{left.data<float>(), right.data<float>(), rows(n), rows(m), c, s, pitch};
  const int64_t elements = n * c * pitch;
  LAUNCH(round_left_kernel, dim3(blocks_for(elements, kThreads)), dim3(kThreads), 0, stream_of(context), o, elements);
  LAUNCH(turn_right_kernel, dim3(static_cast<unsigned>(m), blocks_for(pitch, kTile), blocks_for(c, kTile)),
         dim3(kThreads), 0, stream_of(context), o);
  return o;
}

}  // namespace

bool outer_product_bf16_serves(const Context& context, const Tensor& left) {
  return context.precision() == Precision::bf16 && left.dim(1) % 4 == 0;  // c * c in whole chunks of 16 bytes
}

void outer_product_mean_bf16(Context& context, const Tensor& left, const Tensor& right, const LinearWeight& weight,
                             const Tensor& count, int64_t first_row, const Tensor& pair) {
  const ArenaScope scope(context.workspace());
  const Operands o = round_operands(context, left, right);
  const int64_t rows = pair.dim(0), m = pair.dim(1), d = pair.dim(2), inputs = o.c * o.c;
  const int64_t some = std::clamp<int64_t>(kProductBytes / (2 * m * inputs), 1, rows);
  const Tensor products = context.workspace().alloc(DType::bf16, Shape{some * m, inputs});
  constexpr size_t kShared = bf16_product::kSharedBytes<kSide>;
  for (int64_t begin = 0; begin < rows; begin += some) {
    const int64_t here = std::min(some, rows - begin);
    const OuterArgs outer{o.rounded_left + (first_row + begin) * o.c * o.pitch,
                          o.rounded_right,
                          products.data<Bf16>(),
                          here,
                          m,
                          o.c,
                          o.pitch};
    LAUNCH(outer_kernel, dim3(blocks_for(here * o.c, kSide), blocks_for(m * o.c, kSide)), dim3(bf16_product::kThreads),
           kShared, stream_of(context), outer);
    const ProjectionArgs projection{products.data<Bf16>(),
                                    weight.panels.data<Bf16>(),
                                    weight.bias.data<float>(),
                                    count.data<float>() + (first_row + begin) * m,
                                    pair.data<float>() + begin * m * d,
                                    here * m,
                                    inputs,
                                    d,
                                    weight.panels.dim(1),
                                    weight.panels.dim(2)};
    LAUNCH(projection_kernel, dim3(blocks_for(here * m, kSide), blocks_for(d, kSide)), dim3(bf16_product::kThreads),
           kShared, stream_of(context), projection);
  }
}

}  // namespace rz::cuda
