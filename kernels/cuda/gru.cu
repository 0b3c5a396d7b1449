// The ops of gru.h: linear's kernel into the workspace, then one thread per unit of a row, neighbours side by side, so
// that every load is coalesced. Both kernels are memory-bound.
//
// Launch: grid (m n / 256) rounded up, blocks of 256 threads, no shared memory.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"
#include "kernels/gru.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;

struct GruArgs {
  const float* product;  // [m, 3 n]
  const float* table;
  const int32_t* index;  // null: row i
  const float* h;
  float* gates;  // or null
  float* out;
  int64_t m, n;
};

struct GruGradientArgs {
  const float* h;
  const float* gates;
  const float* d_out;
  float* d_input;
  float* d_recurrent;
  float* d_h;
  int64_t m, n;
};

__device__ __forceinline__ float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

__global__ void __launch_bounds__(kThreads) gru_step_kernel(GruArgs args) {
  const int64_t element = int64_t{blockIdx.x} * kThreads + threadIdx.x, n = args.n;
  if (element >= args.m * n) return;
  const int64_t i = element / n, c = element % n;
  const float* product = args.product + i * 3 * n + c;
  const float* input = args.table + (args.index ? args.index[i] : i) * 3 * n + c;
  const float reset = sigmoid(input[0] + product[0]), update = sigmoid(input[n] + product[n]);
  const float candidate = tanhf(fmaf(reset, product[2 * n], input[2 * n]));
  args.out[element] = fmaf(update, args.h[element] - candidate, candidate);
  if (args.gates == nullptr) return;
  float* gates = args.gates + i * 4 * n + c;
  gates[0] = reset;
  gates[n] = update;
  gates[2 * n] = candidate;
  gates[3 * n] = product[2 * n];
}

__global__ void __launch_bounds__(kThreads) gru_gradient_kernel(GruGradientArgs args) {
  const int64_t element = int64_t{blockIdx.x} * kThreads + threadIdx.x, n = args.n;
  if (element >= args.m * n) return;
  const int64_t i = element / n, c = element % n;
  const float* gates = args.gates + i * 4 * n + c;
  const float reset = gates[0], update = gates[n], candidate = gates[2 * n], recurrent = gates[3 * n];
  const float by_out = args.d_out[element];
  const float by_candidate = by_out * (1.0f - update) * (1.0f - candidate * candidate);
  const float by_update = by_out * (args.h[element] - candidate) * (update * (1.0f - update));
  const float by_reset = by_candidate * recurrent * (reset * (1.0f - reset));
  float* d_input = args.d_input + i * 3 * n + c;
  float* d_recurrent = args.d_recurrent + i * 3 * n + c;
  d_input[0] = d_recurrent[0] = by_reset;
  d_input[n] = d_recurrent[n] = by_update;
  d_input[2 * n] = by_candidate;
  d_recurrent[2 * n] = by_candidate * reset;
  args.d_h[element] = by_out * update;
}

}  // namespace

void gru_step(Context& context, const Tensor& h, const LinearWeight& recurrent, const TableRows& input,
              const Tensor& gates, const Tensor& out) {
  const ArenaScope scope(context.workspace());
  const int64_t m = h.dim(0), n = h.dim(1);
  const Tensor product = context.workspace().alloc(DType::f32, Shape{m, 3 * n});
  cuda::linear(context, h, recurrent, Activation::none, Tensor(), product);
  const GruArgs args{product.data<float>(),
                     input.table.data<float>(),
                     input.index.data<int32_t>(),
                     h.data<float>(),
                     gates.data<float>(),
                     out.data<float>(),
                     m,
                     n};
  LAUNCH(gru_step_kernel, dim3(blocks_for(m * n, kThreads)), dim3(kThreads), 0, stream_of(context), args);
}

void gru_gradient(Context& context, const Tensor& h, const Tensor& gates, const Tensor& d_out, const GruGradient& out) {
  const GruGradientArgs args{h.data<float>(),
                             gates.data<float>(),
                             d_out.data<float>(),
                             out.d_input.data<float>(),
                             out.d_recurrent.data<float>(),
                             out.d_h.data<float>(),
                             h.dim(0),
                             h.dim(1)};
  LAUNCH(gru_gradient_kernel, dim3(blocks_for(args.m * args.n, kThreads)), dim3(kThreads), 0, stream_of(context), args);
}

}  // namespace rz::cuda
