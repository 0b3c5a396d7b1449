// layer_norm and softmax, one warp per row: lane l holds elements l, l + 32, ..., and sums go through shuffles, whose
// order is fixed.
//
// Launch: grid (m / 8) rounded up, blocks of 8 warps, no shared memory. A row is read two or three times and stays in
// the first-level cache.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/real_values.h"
#include "kernels/cuda/warp.h"

namespace rz::cuda {
namespace {

constexpr int kWarps = 8;

__device__ __forceinline__ int64_t row_of_warp() { return int64_t{blockIdx.x} * kWarps + threadIdx.x / 32; }

template <class Out>
__global__ void __launch_bounds__(32 * kWarps)
    layer_norm_kernel(const float* x, const float* gamma, const float* beta, float eps, Out* out, int64_t m, int d) {
  const int64_t row = row_of_warp();
  if (row >= m) return;
  const int lane = threadIdx.x % 32;
  const float* from = x + row * d;
  float sum = 0;
  for (int c = lane; c < d; c += 32) sum += from[c];
  const float mean = warp_sum(sum) / d;
  float squares = 0;
  for (int c = lane; c < d; c += 32) squares += (from[c] - mean) * (from[c] - mean);
  const float scale = 1.0f / sqrtf(warp_sum(squares) / d + eps);
  for (int c = lane; c < d; c += 32) store_value((from[c] - mean) * scale * gamma[c] + beta[c], out + row * d + c);
}

__global__ void __launch_bounds__(32 * kWarps) softmax_kernel(const float* x, float* out, int64_t m, int n) {
  const int64_t row = row_of_warp();
  if (row >= m) return;
  const int lane = threadIdx.x % 32;
  const float* from = x + row * n;
  float largest = -INFINITY;
  for (int c = lane; c < n; c += 32) largest = fmaxf(largest, from[c]);
  largest = warp_max(largest);
  float sum = 0;
  for (int c = lane; c < n; c += 32) {
    const float value = expf(from[c] - largest);
    out[row * n + c] = value;
    sum += value;
  }
  sum = warp_sum(sum);
  for (int c = lane; c < n; c += 32) out[row * n + c] /= sum;
}

}  // namespace

void layer_norm(Context& context, const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps,
                const Tensor& out) {
  const auto launch = [&](auto* results) {
    LAUNCH(layer_norm_kernel, dim3(blocks_for(x.dim(0), kWarps)), dim3(32 * kWarps), 0, stream_of(context),
           x.data<float>(), gamma.data<float>(), beta.data<float>(), eps, results, x.dim(0),
           static_cast<int>(x.dim(1)));
  };
  if (out.dtype() == DType::bf16) {
    launch(out.data<Bf16>());
  } else {
    launch(out.data<float>());
  }
}

void softmax(Context& context, const Tensor& x, const Tensor& out) {
  LAUNCH(softmax_kernel, dim3(blocks_for(x.dim(0), kWarps)), dim3(32 * kWarps), 0, stream_of(context), x.data<float>(),
         out.data<float>(), x.dim(0), static_cast<int>(x.dim(1)));
}

}  // namespace rz::cuda
