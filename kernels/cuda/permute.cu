// permute: where channels stay innermost, one thread per element; else a tile of positions x channels is read along the
// channels, turned in shared memory and written along the positions, so that both sides are coalesced.
//
// Launch: elements: grid (elements / 256), rounded up, no shared memory. Tiles: grid (extent of the axis that is not
// turned, positions / tile, channels / tile), 256 threads; a tile has 1024 elements, 32 x 32 or fewer channels and more
// positions, since attention biases have as few as 4 channels. Shared: at most 1056 floats; one more position per row
// puts the channels of a position into different banks.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kTile = 1024;        // elements
constexpr int kMostChannels = 32;  // of a tile
constexpr int kFewestChannels = 4;

struct PermuteArgs {
  const float* x;
  const uint8_t* mask;  // null where nothing is masked
  float* out;           // where x's row 0 goes
  int64_t rows, columns, width, column, gate_column;
  PermuteTarget to;
};

__device__ __forceinline__ float moved(const PermuteArgs& args, int64_t r, int64_t j, int64_t c) {
  const int64_t position = r * args.columns + j;
  if (args.mask && !args.mask[position]) return 0.0f;
  const float* channels = args.x + position * args.width;
  const float value = channels[args.column + c];
  return args.gate_column < 0 ? value : value / (1.0f + expf(-channels[args.gate_column + c]));
}

__global__ void __launch_bounds__(kThreads) permute_elements_kernel(PermuteArgs args) {
  const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i >= args.rows * args.columns * args.to.channels) return;
  const int64_t c = i % args.to.channels, position = i / args.to.channels;
  const int64_t r = position / args.columns, j = position % args.columns;
  args.out[r * args.to.row_stride + j * args.to.column_stride + c] = moved(args, r, j, c);
}

/// Turns channels and rows, or channels and columns.
template <bool kRows>
__global__ void __launch_bounds__(kThreads) permute_tiles_kernel(PermuteArgs args, int tile_channels) {
  SHARED_ARRAY(float, tile, kTile + kMostChannels);
  const int tile_positions = kTile / tile_channels, stride = tile_positions + 1;
  const int64_t other = blockIdx.x, first_position = int64_t{blockIdx.y} * tile_positions;
  const int64_t first_channel = int64_t{blockIdx.z} * tile_channels, positions = kRows ? args.rows : args.columns;
  for (int i = threadIdx.x; i < kTile; i += kThreads) {
    const int64_t c = first_channel + i % tile_channels, position = first_position + i / tile_channels;
    if (c >= args.to.channels || position >= positions) continue;
    tile[i % tile_channels * stride + i / tile_channels] =
        kRows ? moved(args, position, other, c) : moved(args, other, position, c);
  }
  __syncthreads();
  float* out = args.out + other * (kRows ? args.to.column_stride : args.to.row_stride);
  for (int i = threadIdx.x; i < kTile; i += kThreads) {
    const int64_t c = first_channel + i / tile_positions, position = first_position + i % tile_positions;
    if (c >= args.to.channels || position >= positions) continue;
    out[c * args.to.channel_stride + position] = tile[i / tile_positions * stride + i % tile_positions];
  }
}

}  // namespace

void permute(Context& context, const PermuteOperands& operands, const Tensor& out) {
  const PermuteTarget to = permute_target(out, operands.order);
  const PermuteArgs args{operands.x.data<float>(),
                         operands.mask.data<uint8_t>(),
                         out.data<float>() + operands.first_row * to.row_stride,
                         operands.x.dim(0),
                         operands.x.dim(1),
                         operands.x.dim(2),
                         operands.column,
                         operands.gate_column,
                         to};
  if (operands.order == PermuteOrder::jrc) {
    LAUNCH(permute_elements_kernel, dim3(blocks_for(args.rows * args.columns * to.channels, kThreads)), dim3(kThreads),
           0, stream_of(context), args);
    return;
  }
  int tile_channels = kFewestChannels;
  while (tile_channels < kMostChannels && tile_channels < to.channels) tile_channels *= 2;
  const bool rows = operands.order != PermuteOrder::crj;
  const dim3 grid(static_cast<unsigned>(rows ? args.columns : args.rows),
                  blocks_for(rows ? args.rows : args.columns, kTile / tile_channels),
                  blocks_for(to.channels, tile_channels));
  if (rows) {
    LAUNCH(permute_tiles_kernel<true>, grid, dim3(kThreads), 0, stream_of(context), args, tile_channels);
  } else {
    LAUNCH(permute_tiles_kernel<false>, grid, dim3(kThreads), 0, stream_of(context), args, tile_channels);
  }
}

}  // namespace rz::cuda
