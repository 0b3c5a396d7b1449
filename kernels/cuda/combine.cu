// The ops of combine.h: one thread per element of the result, neighbours side by side, so that loads and stores are
// coalesced; copy_columns is the copy engine's.
//
// Launch: grid (elements / 256) rounded up, blocks of 256 threads, no shared memory: memory-bound.
#include "kernels/combine.h"
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;

__device__ __forceinline__ int64_t element() { return int64_t{blockIdx.x} * kThreads + threadIdx.x; }

dim3 grid_of(const Tensor& out) { return dim3(blocks_for(out.numel(), kThreads)); }

struct GatedAddArgs {
  const float* x;
  const float* gate;
  const float* residual;  // null where there is none
  float* out;
  int64_t count, x_count, n, width;
};

/// x repeats after x_count elements, which are whole rows.
__global__ void __launch_bounds__(kThreads) gated_add_kernel(GatedAddArgs args) {
  const int64_t i = element();
  if (i >= args.count) return;
  const float gate = args.gate[i / args.n * args.width + i % args.n];
  const float value = args.x[i % args.x_count] / (1.0f + expf(-gate));
  args.out[i] = args.residual ? args.residual[i] + value : value;
}

__global__ void __launch_bounds__(kThreads)
    add_rows_kernel(const float* x, float* out, int64_t count, int64_t x_count) {
  const int64_t i = element();
  if (i < count) out[i] += x[i % x_count];
}

__global__ void __launch_bounds__(kThreads) relu_kernel(const float* x, float* out, int64_t count) {
  const int64_t i = element();
  if (i < count) out[i] = fmaxf(0.0f, x[i]);
}

__global__ void __launch_bounds__(kThreads) scale_kernel(float* x, float factor, int64_t count) {
  const int64_t i = element();
  if (i < count) x[i] *= factor;
}

__global__ void __launch_bounds__(kThreads)
    add_outer_sum_kernel(const float* left, const float* right, float* out, int64_t count, int64_t m, int64_t d) {
  const int64_t i = element();
  if (i >= count) return;
  const int64_t pair = i / d, channel = i % d;
  out[i] = out[i] + left[pair / m * d + channel] + right[pair % m * d + channel];
}

__global__ void __launch_bounds__(kThreads)
    add_table_rows_kernel(const int32_t* index, const float* table, float* out, int64_t count, int64_t n) {
  const int64_t i = element();
  if (i >= count) return;
  const int64_t entry = index[i / n];
  if (entry >= 0) out[i] += table[entry * n + i % n];
}

/// One thread per column and channel.
__global__ void __launch_bounds__(kThreads)
    masked_mean_kernel(const float* x, const uint8_t* mask, float* out, int64_t rows, int64_t columns, int64_t d) {
  const int64_t i = element();
  if (i >= columns * d) return;
  float sum = 0, count = 1e-10f;
  for (int64_t s = 0; s < rows; ++s) {
    if (!mask[s * columns + i / d]) continue;
    sum += x[s * columns * d + i];
    count += 1;
  }
  out[i] = sum / count;
}

}  // namespace

void gated_add(Context& context, const Tensor& x, const Tensor& gate, int64_t column, const Tensor& residual,
               const Tensor& out) {
  const GatedAddArgs args{x.data<float>(),
                          gate.data<float>() + column,
                          residual.data<float>(),
                          out.data<float>(),
                          out.numel(),
                          x.numel(),
                          out.dim(1),
                          gate.dim(1)};
  LAUNCH(gated_add_kernel, grid_of(out), dim3(kThreads), 0, stream_of(context), args);
}

void add_rows(Context& context, const Tensor& x, const Tensor& out) {
  LAUNCH(add_rows_kernel, grid_of(out), dim3(kThreads), 0, stream_of(context), x.data<float>(), out.data<float>(),
         out.numel(), x.numel());
}

void relu(Context& context, const Tensor& x, const Tensor& out) {
  LAUNCH(relu_kernel, grid_of(out), dim3(kThreads), 0, stream_of(context), x.data<float>(), out.data<float>(),
         out.numel());
}

void scale(Context& context, float factor, const Tensor& x) {
  LAUNCH(scale_kernel, grid_of(x), dim3(kThreads), 0, stream_of(context), x.data<float>(), factor, x.numel());
}

void add_outer_sum(Context& context, const Tensor& left, const Tensor& right, const Tensor& out) {
  LAUNCH(add_outer_sum_kernel, grid_of(out), dim3(kThreads), 0, stream_of(context), left.data<float>(),
         right.data<float>(), out.data<float>(), out.numel(), right.dim(0), left.dim(1));
}

void add_table_rows(Context& context, const Tensor& index, const Tensor& table, const Tensor& out) {
  LAUNCH(add_table_rows_kernel, grid_of(out), dim3(kThreads), 0, stream_of(context), index.data<int32_t>(),
         table.data<float>(), out.data<float>(), out.numel(), out.dim(1));
}

void masked_mean(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out) {
  LAUNCH(masked_mean_kernel, grid_of(out), dim3(kThreads), 0, stream_of(context), x.data<float>(), mask.data<uint8_t>(),
         out.data<float>(), x.dim(0), x.dim(1), x.dim(2));
}

void copy_columns(Context& context, const Tensor& x, int64_t from_column, int64_t width, const Tensor& out,
                  int64_t to_column) {
  const auto size = static_cast<int64_t>(dtype_size(x.dtype()));
  use_device(context.device().index);
  copy_rows(context.stream(), static_cast<char*>(out.raw()) + to_column * size, out.dim(1) * size,
            static_cast<const char*>(x.raw()) + from_column * size, x.dim(1) * size, width * size, x.dim(0));
}

}  // namespace rz::cuda
