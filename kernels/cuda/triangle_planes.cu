// The first kernel of triangle_update: x is normalised once, stays in registers as the left operand of all projections,
// and a projection meets its gate in the same thread. Planes are written along their rows, channel by channel.
//
// Launch: grid (n lines, n / 128 rounded up), a line being a row of a plane and a block taking 128 of its elements; 4
// warps of 32 elements each. Shared: x as bf16 [128, width], and a stage of weights [64, width]: 32 projections and
// their gates. Once x is in registers, its place serves as the other stage and, where it is large enough, for the
// results [32, 136], whose padding keeps the writes free of bank conflicts: 49152 bytes for a width of 128, 33280 for
// one of 64.
#include "kernels/cuda/normalise_rows.h"
#include "kernels/cuda/real_values.h"
#include "kernels/cuda/triangle_update.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kPositions = 128;  // of a line that a block takes
constexpr int kChannels = 32;    // of a step
constexpr int kResultStride = kPositions + 8;

/// Where things stand in shared memory, in elements.
template <int kWidth>
struct Layout {
  static constexpr int kTile = kPositions * kWidth, kStage = 2 * kChannels * kWidth;
  static constexpr int kResultCount = kChannels * kResultStride;
  static constexpr int kFirstStage = kTile, kSecondStage = 0;
  static constexpr int kResults = kStage + kResultCount <= kTile ? kStage : kTile + kStage;
  static constexpr int kEnd = kResults > kTile ? kResults + kResultCount : kTile + kStage;
  static constexpr size_t kBytes = kEnd * sizeof(Bf16);
};
static_assert(Layout<128>::kBytes == 49152 && Layout<64>::kBytes == 33280, "the launch contract above");

struct PlanesArgs {
  const float* x;
  const uint8_t* mask;
  NormArgs norm;
  WeightArgs weight;
  Bf16 *left, *right;
  int64_t n, pitch;
  int width, hidden;
  bool outgoing, aligned;
};

/// What a block works on: elements [first, first + 128) of a line.
struct Line {
  int64_t line, first;

  /// Where the position stands among x's pairs; `position` is below n.
  __device__ __forceinline__ int64_t pair(const PlanesArgs& args, int position) const {
    const int64_t along = first + position;
    return args.outgoing ? line * args.n + along : along * args.n + line;
  }
  __device__ __forceinline__ bool has(const PlanesArgs& args, int position) const { return first + position < args.n; }
};

/// A step: 32 channels of left or right.
struct Step {
  int side, channel;

  __device__ __forceinline__ Step(int number, int hidden) {
    const int steps = (hidden + kChannels - 1) / kChannels;
    side = number / steps;
    channel = number % steps * kChannels;
  }
};

/// Rows 0 to 31: projections; 32 to 63: their gates.
template <int kWidth>
__device__ __forceinline__ void fill_weights(const PlanesArgs& args, const Step& step, const Bf16Tile<kWidth>& tile) {
  tile.template fill<kThreads>(2 * kChannels, args.weight.pitch, args.weight.rows, [&](int row) {
    const int64_t at = (step.side + row / kChannels * 2) * int64_t{args.hidden} + step.channel + row % kChannels;
    return at < args.weight.count ? args.weight.rows + at * args.weight.pitch : nullptr;
  });
}

/// The warp's results into [channel, position].
__device__ __forceinline__ void gate(const PlanesArgs& args, const Step& step, const float (&sum)[2][8][4],
                                     const bool (&counts)[4], Bf16* results) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const float* bias = args.weight.bias + int64_t{step.side} * args.hidden;
#pragma unroll
  for (int i = 0; i < 16; ++i) {
    const int fragment = i / 4, r = i % 4, channel = 8 * fragment + 2 * (lane % 4) + (r & 1);
    const bool exists = step.channel + channel < args.hidden;
    const float shift = exists ? bias[step.channel + channel] : 0.0f;
    const float gate_shift = exists ? bias[2 * int64_t{args.hidden} + step.channel + channel] : 0.0f;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float value = (sum[half][fragment][r] + shift) * sigmoid_approx(sum[half][fragment + 4][r] + gate_shift);
      const int position = 32 * warp + 16 * half + lane / 4 + 8 * (r >> 1);
      results[channel * kResultStride + position] = rounded(counts[2 * half + (r >> 1)] ? value : 0.0f);
    }
  }
}

__device__ __forceinline__ void store(const PlanesArgs& args, const Line& line, const Step& step, const Bf16* results) {
  Bf16* plane = (step.side == 0 ? args.left : args.right) + line.line * args.pitch + line.first;
  for (int i = threadIdx.x; i < kChannels * kPositions / 8; i += kThreads) {
    const int channel = i / (kPositions / 8), position = i % (kPositions / 8) * 8;
    if (step.channel + channel >= args.hidden || line.first + position >= args.pitch) continue;
    *reinterpret_cast<float4*>(plane + (step.channel + channel) * args.n * args.pitch + position) =
        *reinterpret_cast<const float4*>(results + channel * kResultStride + position);
  }
}

template <int kWidth>
__global__ void __launch_bounds__(kThreads) triangle_planes_kernel(PlanesArgs args) {
  constexpr int kSteps = kWidth / 16;
  using Place = Layout<kWidth>;
  DYN_SHARED(Bf16, shared);
  const Bf16Tile<kWidth> x{shared};
  const auto stage = [&](int step) {
    return Bf16Tile<kWidth>{shared + (step % 2 == 0 ? Place::kFirstStage : Place::kSecondStage)};
  };
  Bf16* results = shared + Place::kResults;
  const Line line{blockIdx.x, int64_t{blockIdx.y} * kPositions};
  const int steps = 2 * ((args.hidden + kChannels - 1) / kChannels), lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  fill_weights(args, Step(0, args.hidden), stage(0));
  copy_async_commit();
  normalise_rows<kThreads, kPositions>(x, args.norm, args.width, args.aligned, [&](int row) -> const float* {
    return line.has(args, row) ? args.x + line.pair(args, row) * args.width : nullptr;
  });
  __syncthreads();
  uint32_t left[kSteps][2][4];
  for (int k = 0; k < kSteps; ++k) {
    x.load_left(32 * warp, 16 * k, left[k][0]);
    x.load_left(32 * warp + 16, 16 * k, left[k][1]);
  }
  bool counts[4];  // positions lane / 4 and so on by 8
  for (int i = 0; i < 4; ++i) {
    const int position = 32 * warp + 8 * i + lane / 4;
    counts[i] = line.has(args, position) && args.mask[line.pair(args, position)];
  }
  __syncthreads();  // before weights and results come in the place of x
  for (int number = 0; number < steps; ++number) {
    const Step step(number, args.hidden);
    if (number + 1 < steps) fill_weights(args, Step(number + 1, args.hidden), stage(number + 1));
    copy_async_commit();  // empty at the end, so that one group is always the newest
    copy_async_wait<1>();
    __syncthreads();
    float sum[2][8][4] = {};
#pragma unroll
    for (int k = 0; k < kSteps; ++k) multiply_tile(sum, left[k], stage(number), 0, 16 * k);
    gate(args, step, sum, counts, results);
    __syncthreads();
    store(args, line, step, results);
  }
}

}  // namespace

void fill_triangle_planes(Context& context, const TriangleUpdate& layer, const Tensor& mask, const Tensor& x,
                          const TrianglePlanes& planes) {
  const int width = static_cast<int>(x.dim(2));
  const PlanesArgs args{x.data<float>(),
                        mask.data<uint8_t>(),
                        norm_args(layer.norm),
                        weight_args(layer.projections),
                        layer.outgoing ? planes.a : planes.b,
                        layer.outgoing ? planes.b : planes.a,
                        planes.n,
                        planes.pitch,
                        width,
                        static_cast<int>(planes.hidden),
                        layer.outgoing,
                        width % 4 == 0 && reinterpret_cast<uintptr_t>(x.raw()) % 16 == 0};
  const dim3 grid(static_cast<unsigned>(planes.n), blocks_for(planes.n, kPositions));
  if (width <= 64) {
    LAUNCH(triangle_planes_kernel<64>, grid, dim3(kThreads), Layout<64>::kBytes, stream_of(context), args);
  } else {
    LAUNCH(triangle_planes_kernel<128>, grid, dim3(kThreads), Layout<128>::kBytes, stream_of(context), args);
  }
}

}  // namespace rz::cuda
