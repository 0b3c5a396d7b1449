// linear of a bf16 tensor on tensor cores (bf16_product.h), by the higher term of the weights.
//
// Launch: grid (m / 128, n / 128 or n / 64 where there are no more outputs), rounded up; 128 threads; 49152 or 36864
// bytes of shared memory. Rows of tiles lie in x, since m may be large.
#include "kernels/cuda/bf16_product.h"
#include "kernels/cuda/ops.h"
#include "kernels/cuda/real_values.h"

namespace rz::cuda {
namespace {

template <class Out>
struct LinearArgs {
  const Bf16* x;
  const Bf16* weight;  // [padded_n, padded_k]
  const float* bias;
  const float* residual;  // null where there is none
  Out* out;
  int64_t m, n, k, padded_n, padded_k;
  bool relu;
};

template <class Out>
__device__ __forceinline__ float finish(const LinearArgs<Out>& args, int64_t row, int64_t column, float value) {
  value += args.bias[column];
  if (args.relu) value = fmaxf(value, 0.0f);
  return args.residual ? value + args.residual[row * args.n + column] : value;
}

/// Two neighbouring outputs; n may be odd.
template <class Out>
__device__ __forceinline__ void store(const LinearArgs<Out>& args, int64_t row, int64_t column, float first,
                                      float second) {
  if (row >= args.m || column >= args.n) return;
  Out* out = args.out + row * args.n + column;
  first = finish(args, row, column, first);
  if (column + 1 < args.n) {
    store_pair(first, finish(args, row, column + 1, second), out, args.n % 2 == 0);
  } else {
    store_value(first, out);
  }
}

template <int kColumns, class Out>
__global__ void __launch_bounds__(bf16_product::kThreads) linear_bf16_kernel(LinearArgs<Out> args) {
  DYN_SHARED(Bf16, shared);
  const int64_t first_row = int64_t{blockIdx.x} * bf16_product::kRows, first_column = int64_t{blockIdx.y} * kColumns;
  bf16_product::Sums<kColumns> sum = {};
  bf16_product::run<kColumns>(
      {args.x + first_row * args.k, args.k, args.m - first_row, args.k},
      {args.weight + first_column * args.padded_k, args.padded_k, args.padded_n - first_column, args.padded_k},
      static_cast<int>(args.padded_k / bf16_product::kStep), shared, sum);
  bf16_product::for_pairs<kColumns>(sum, [&](int i, int j, float first, float second) {
    store(args, first_row + i, first_column + j, first, second);
  });
}

template <int kColumns, class Out>
void launch_tiles(Context& context, const LinearArgs<Out>& args) {
  const dim3 grid(blocks_for(args.m, bf16_product::kRows), blocks_for(args.n, kColumns));
  LAUNCH((linear_bf16_kernel<kColumns, Out>), grid, dim3(bf16_product::kThreads), bf16_product::kSharedBytes<kColumns>,
         stream_of(context), args);
}

template <class Out>
void launch(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
            const Tensor& residual, const Tensor& out) {
  const LinearArgs<Out> args{x.data<Bf16>(),
                             weight.panels.data<Bf16>(),
                             weight.bias.data<float>(),
                             residual.data<float>(),
                             out.data<Out>(),
                             x.dim(0),
                             weight.out_features,
                             weight.in_features,
                             weight.panels.dim(1),
                             weight.panels.dim(2),
                             activation == Activation::relu};
  if (args.n <= 64) {
    launch_tiles<64>(context, args);
  } else {
    launch_tiles<128>(context, args);
  }
}

}  // namespace

void linear_bf16(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
                 const Tensor& residual, const Tensor& out) {
  if (out.dtype() == DType::bf16) {
    launch<Bf16>(context, x, weight, activation, residual, out);
  } else {
    launch<float>(context, x, weight, activation, residual, out);
  }
}

}  // namespace rz::cuda
