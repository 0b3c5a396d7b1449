// The second kernel of triangle_update: per channel a product of two bf16 matrices on tensor cores.
//
// Launch: grid (n / 128, n / 128, channels), rounded up; a block of 4 warps makes 128 x 128 elements of a channel, a
// warp 64 x 64 of them. Shared: 3 stages of a [128, 32] and of b [128, 32] bf16, 49152 bytes; two are on their way by
// cp.async while the third is used.
#include "kernels/cuda/bf16_tiles.h"
#include "kernels/cuda/triangle_update.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kSide = 128;
constexpr int kStep = 32;
constexpr int kStages = 3;
constexpr int kStageElements = 2 * kSide * kStep;
static_assert(kStages * kStageElements * sizeof(Bf16) == 49152, "the launch contract above");

/// The rows of a plane that a thread copies: every 32nd from its first one on, 16 bytes at a time.
struct CopiedRows {
  const Bf16* from;  // at the thread's first row and column
  int64_t pitch, rows;
  int row, column;

  __device__ __forceinline__ CopiedRows(const Bf16* plane, const TrianglePlanes& planes, int64_t first)
      : pitch(planes.pitch), rows(planes.n - first), row(threadIdx.x / 4), column(threadIdx.x % 4 * 8) {
    from = plane + (blockIdx.z * planes.n + first + row) * pitch + column;
  }

  __device__ __forceinline__ void copy(const Bf16Tile<kStep>& tile, int64_t first_column) const {
    const unsigned wide = first_column + column < pitch ? 16 : 0;
#pragma unroll
    for (int i = 0; i < kSide; i += kThreads / 4) {
      const unsigned bytes = row + i < rows ? wide : 0;
      const Bf16* source = bytes > 0 ? from + i * pitch + first_column : from - row * pitch - column;
      copy_async_16(tile.at(row + i, column), source, bytes);
    }
  }
};

__device__ __forceinline__ void multiply(const Bf16Tile<kStep>& a, const Bf16Tile<kStep>& b, int row, int column,
                                         float (&sum)[4][8][4]) {
#pragma unroll
  for (int k = 0; k < kStep; k += 16) {
    uint32_t left[4][4];
#pragma unroll
    for (int i = 0; i < 4; ++i) a.load_left(row + 16 * i, k, left[i]);
    multiply_tile(sum, left, b, column, k);
  }
}

/// Two neighbouring elements at a time; columns behind n are zero, since b has no such rows.
__device__ __forceinline__ void store(const TrianglePlanes& planes, int64_t first_row, int64_t first_column,
                                      const float (&sum)[4][8][4]) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int i = 0; i < 64; ++i) {
    const int fragment_row = i / 16, fragment_column = i / 2 % 8, half = i % 2;
    const int64_t row = first_row + 16 * fragment_row + lane / 4 + 8 * half;
    const int64_t column = first_column + 8 * fragment_column + 2 * (lane % 4);
    if (row >= planes.n || column >= planes.pitch) continue;
    const float* pair = sum[fragment_row][fragment_column] + 2 * half;
    *reinterpret_cast<uint32_t*>(planes.product + (blockIdx.z * planes.n + row) * planes.pitch + column) =
        pack_bf16x2(pair[0], pair[1]);
  }
}

__global__ void __launch_bounds__(kThreads) planes_product_kernel(TrianglePlanes planes) {
  DYN_SHARED(Bf16, shared);
  const int64_t first_row = int64_t{blockIdx.x} * kSide, first_column = int64_t{blockIdx.y} * kSide;
  const int warp = threadIdx.x / 32, row = warp / 2 * 64, column = warp % 2 * 64;
  const CopiedRows a(planes.a, planes, first_row), b(planes.b, planes, first_column);
  const int steps = static_cast<int>((planes.pitch + kStep - 1) / kStep);
  const auto tile = [&](int step, int operand) {
    return Bf16Tile<kStep>{shared + step % kStages * kStageElements + operand * kSide * kStep};
  };
  const auto fill = [&](int step) {
    if (step < steps) {
      a.copy(tile(step, 0), int64_t{step} * kStep);
      b.copy(tile(step, 1), int64_t{step} * kStep);
    }
    copy_async_commit();  // empty at the end, so that as many groups are always open
  };
  for (int step = 0; step < kStages - 1; ++step) fill(step);
  float sum[4][8][4] = {};
  for (int step = 0; step < steps; ++step) {
    copy_async_wait<kStages - 2>();
    __syncthreads();  // also: the stage that is filled next was read by all
    fill(step + kStages - 1);
    multiply(tile(step, 0), tile(step, 1), row, column, sum);
  }
  store(planes, first_row + row, first_column + column, sum);
}

}  // namespace

void multiply_triangle_planes(Context& context, const TrianglePlanes& planes) {
  const unsigned side = blocks_for(planes.n, kSide);
  LAUNCH(planes_product_kernel, dim3(side, side, static_cast<unsigned>(planes.hidden)), dim3(kThreads),
         kStages * kStageElements * sizeof(Bf16), stream_of(context), planes);
}

}  // namespace rz::cuda
