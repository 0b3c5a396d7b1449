// linear of a bf16 tensor on tensor cores (bf16_product.h), by the higher term of the weights.
//
// Launch: grid (m / 128, n / 128 or n / 64 where there are no more outputs), rounded up; 128 threads; 49152 or 36864
// bytes of shared memory. Rows of tiles lie in x, since m may be large.
#include "kernels/cuda/bf16_product.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

struct LinearArgs {
  const Bf16* x;
  const Bf16* weight;  // [padded_n, padded_k]
  const float* bias;
  const float* residual;  // null where there is none
  float* out;             // the one or the other is null
  Bf16* rounded_out;
  int64_t m, n, k, padded_n, padded_k;
  bool relu;
};

__device__ __forceinline__ float finish(const LinearArgs& args, int64_t row, int64_t column, float value) {
  value += args.bias[column];
  if (args.relu) value = fmaxf(value, 0.0f);
  return args.residual ? value + args.residual[row * args.n + column] : value;
}

/// Two neighbouring outputs; n may be odd.
__device__ __forceinline__ void store(const LinearArgs& args, int64_t row, int64_t column, float first, float second) {
  if (row >= args.m || column >= args.n) return;
  const bool both = column + 1 < args.n;
  first = finish(args, row, column, first);
  second = both ? finish(args, row, column + 1, second) : 0.0f;
  const int64_t at = row * args.n + column;
  if (args.rounded_out) {
    const uint32_t pair = pack_bf16x2(first, second);
    if (args.n % 2 == 0) {
      *reinterpret_cast<uint32_t*>(args.rounded_out + at) = pair;
    } else {
      args.rounded_out[at].bits = static_cast<uint16_t>(pair);
      if (both) args.rounded_out[at + 1].bits = static_cast<uint16_t>(pair >> 16);
    }
  } else if (args.n % 2 == 0) {
    *reinterpret_cast<float2*>(args.out + at) = {first, second};
  } else {
    args.out[at] = first;
    if (both) args.out[at + 1] = second;
  }
}

template <int kColumns>
__global__ void __launch_bounds__(bf16_product::kThreads) linear_bf16_kernel(LinearArgs args) {
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

template <int kColumns>
void launch(Context& context, const LinearArgs& args) {
  const dim3 grid(blocks_for(args.m, bf16_product::kRows), blocks_for(args.n, kColumns));
  LAUNCH(linear_bf16_kernel<kColumns>, grid, dim3(bf16_product::kThreads), bf16_product::kSharedBytes<kColumns>,
         stream_of(context), args);
}

}  // namespace

void linear_bf16(Context& context, const Tensor& x, const LinearWeight& weight, Activation activation,
                 const Tensor& residual, const Tensor& out) {
  const bool rounds = out.dtype() == DType::bf16;
  const LinearArgs args{x.data<Bf16>(),
                        weight.panels.data<Bf16>(),
                        weight.bias.data<float>(),
                        residual.data<float>(),
                        rounds ? nullptr : out.data<float>(),
                        rounds ? out.data<Bf16>() : nullptr,
                        x.dim(0),
                        weight.out_features,
                        weight.in_features,
                        weight.panels.dim(1),
                        weight.panels.dim(2),
                        activation == Activation::relu};
  if (args.n <= 64) {
    launch<64>(context, args);
  } else {
    launch<128>(context, args);
  }
}

}  // namespace rz::cuda
