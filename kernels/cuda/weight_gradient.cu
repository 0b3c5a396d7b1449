// weight_gradient: d_out transposed (permute.cu) is the left operand of linear's kernel and x transposed its weights,
// so that the product runs on tensor cores.
//
// Launch: x's terms, grid (columns / 32, rows / 32) rounded up, blocks of 256 threads, a shared tile of 32 x 33
// f32 (33 against bank conflicts), so that both sides of global memory are coalesced. Biases, grid (n / 256) rounded
// up, one thread per column, whose neighbours read neighbours.
#include "kernels/bf16.h"
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/linear_tiles.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/ptx.h"
#include "kernels/weight_gradient.h"

namespace rz::cuda {
namespace {

constexpr int kTile = 32, kRowsAtOnce = 8, kThreads = 256;

/// The two terms of a weight [n, m] that is x [m, n] transposed: pack_linear's layout, zero outside of x.
__global__ void __launch_bounds__(kThreads)
    transposed_terms_kernel(const float* x, int64_t m, int64_t n, Bf16* terms, int64_t padded_n, int64_t padded_m) {
  SHARED_ARRAY(float, tile, kTile*(kTile + 1));
  const int lane = threadIdx.x % kTile, group = threadIdx.x / kTile;
  const int64_t first_row = int64_t{blockIdx.y} * kTile, first_column = int64_t{blockIdx.x} * kTile;
  for (int r = group; r < kTile; r += kRowsAtOnce) {
    const int64_t row = first_row + r, column = first_column + lane;
    tile[r * (kTile + 1) + lane] = row < m && column < n ? x[row * n + column] : 0.0f;
  }
  __syncthreads();
  for (int c = group; c < kTile; c += kRowsAtOnce) {
    const int64_t column = first_column + c, row = first_row + lane;
    if (column >= padded_n || row >= padded_m) continue;
    const float value = tile[lane * (kTile + 1) + c];
    const uint32_t high = pack_bf16x2(value, 0.0f);
    const uint32_t low = pack_bf16x2(value - low_bf16(high), 0.0f);
    terms[column * padded_m + row] = Bf16{static_cast<uint16_t>(high)};
    terms[(padded_n + column) * padded_m + row] = Bf16{static_cast<uint16_t>(low)};
  }
}

__global__ void __launch_bounds__(kThreads) column_sums_kernel(const float* x, int64_t m, int64_t n, float* out) {
  const int64_t column = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (column >= n) return;
  float sum = out[column];
  for (int64_t row = 0; row < m; ++row) sum += x[row * n + column];
  out[column] = sum;
}

/// A bias of zeros.
__global__ void __launch_bounds__(kThreads) zero_kernel(float* out, int64_t count) {
  const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i < count) out[i] = 0.0f;
}

}  // namespace

void weight_gradient(Context& context, const Tensor& x, const Tensor& d_out, const Tensor& d_weight,
                     const Tensor& d_bias) {
  const ArenaScope scope(context.workspace());
  Arena& arena = context.workspace();
  const int64_t m = x.dim(0), k = x.dim(1), n = d_out.dim(1);
  const cudaStream_t stream = stream_of(context);
  const Tensor rows = arena.alloc(DType::f32, Shape{n, 1, m});
  PermuteOperands turned;
  turned.x = d_out.reshape(Shape{1, m, n});
  cuda::permute(context, turned, rows);
  const int64_t padded_k = linear_tiles::round_up(k, linear_tiles::kBlockN);
  const int64_t padded_m = linear_tiles::round_up(m, linear_tiles::kBlockK);
  LinearWeight weight;
  weight.in_features = m;
  weight.out_features = k;
  weight.panels = arena.alloc(DType::bf16, Shape{2, padded_k, padded_m});
  weight.bias = arena.alloc(DType::f32, Shape{padded_k});
  const dim3 tiles(blocks_for(padded_k, kTile), blocks_for(padded_m, kTile));
  LAUNCH(transposed_terms_kernel, tiles, dim3(kThreads), 0, stream, x.data<float>(), m, k, weight.panels.data<Bf16>(),
         padded_k, padded_m);
  LAUNCH(zero_kernel, dim3(blocks_for(padded_k, kThreads)), dim3(kThreads), 0, stream, weight.bias.data<float>(),
         padded_k);
  cuda::linear(context, rows.reshape(Shape{n, m}), weight, Activation::none, d_weight, d_weight);
  if (d_bias.empty()) return;
  LAUNCH(column_sums_kernel, dim3(blocks_for(n, kThreads)), dim3(kThreads), 0, stream, d_out.data<float>(), m, n,
         d_bias.data<float>());
}

}  // namespace rz::cuda
