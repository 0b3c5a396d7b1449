// The ops of likelihood.h, one warp per row, as softmax (normalize.cu).
//
// Launch: grid (m / 8) rounded up, blocks of 8 warps, no shared memory. Rows are as long as a vocabulary, some dozen
// numbers, and stay in the first-level cache.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/warp.h"
#include "kernels/likelihood.h"

namespace rz::cuda {
namespace {

constexpr int kWarps = 8;

struct Partition {
  float largest, sum;  // of exp(x - largest)
};

__device__ __forceinline__ Partition partition_of(const float* x, int n) {
  const int lane = threadIdx.x % 32;
  Partition row{-INFINITY, 0};
  for (int c = lane; c < n; c += 32) row.largest = fmaxf(row.largest, x[c]);
  row.largest = warp_max(row.largest);
  for (int c = lane; c < n; c += 32) row.sum += expf(x[c] - row.largest);
  row.sum = warp_sum(row.sum);
  return row;
}

__global__ void __launch_bounds__(32 * kWarps)
    log_likelihood_kernel(const float* x, const int32_t* target, float* out, int64_t m, int n) {
  const int64_t row = int64_t{blockIdx.x} * kWarps + threadIdx.x / 32;
  if (row >= m) return;
  const int wanted = target[row];
  const Partition all = partition_of(x + row * n, n);
  if (threadIdx.x % 32 == 0) out[row] = wanted < 0 ? 0.0f : x[row * n + wanted] - all.largest - logf(all.sum);
}

__global__ void __launch_bounds__(32 * kWarps)
    log_likelihood_gradient_kernel(const float* x, const int32_t* target, const float* weight, float* d_x, int64_t m,
                                   int n) {
  const int64_t row = int64_t{blockIdx.x} * kWarps + threadIdx.x / 32;
  if (row >= m) return;
  const int wanted = target[row];
  const float factor = wanted < 0 ? 0.0f : weight[row];
  const Partition all = partition_of(x + row * n, n);
  for (int c = threadIdx.x % 32; c < n; c += 32) {
    const float probability = expf(x[row * n + c] - all.largest) / all.sum;
    d_x[row * n + c] = factor * ((c == wanted ? 1.0f : 0.0f) - probability);
  }
}

}  // namespace

void log_likelihood(Context& context, const Tensor& x, const Tensor& target, const Tensor& out) {
  LAUNCH(log_likelihood_kernel, dim3(blocks_for(x.dim(0), kWarps)), dim3(32 * kWarps), 0, stream_of(context),
         x.data<float>(), target.data<int32_t>(), out.data<float>(), x.dim(0), static_cast<int>(x.dim(1)));
}

void log_likelihood_gradient(Context& context, const Tensor& x, const Tensor& target, const Tensor& weight,
                             const Tensor& d_x) {
  LAUNCH(log_likelihood_gradient_kernel, dim3(blocks_for(x.dim(0), kWarps)), dim3(32 * kWarps), 0, stream_of(context),
         x.data<float>(), target.data<int32_t>(), weight.data<float>(), d_x.data<float>(), x.dim(0),
         static_cast<int>(x.dim(1)));
}

}  // namespace rz::cuda
