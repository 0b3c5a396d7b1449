// patch_embed, masked_pool and concat_columns: one thread per element of the last axis, neighbours side by side, so
// that loads and stores are coalesced. Sums run in the order of the formula.
//
// Launch: grid (elements / 256) rounded up, blocks of 256 threads, no shared memory: memory-bound, tables stay in
// cache.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;

__device__ __forceinline__ int64_t element() { return int64_t{blockIdx.x} * kThreads + threadIdx.x; }

struct PatchEmbedArgs {
  const uint8_t* codes;
  const uint8_t* quals;
  const float* table_code;
  const float* table_qual;
  const float* row_term;
  const float* position;
  float* out;
  int64_t count, patches, d;
  int patch;
};

__global__ void __launch_bounds__(kThreads) patch_embed_kernel(PatchEmbedArgs args) {
  const int64_t i = element();
  if (i >= args.count) return;
  const int64_t token = i / args.d, channel = i % args.d;
  const uint8_t* codes = args.codes + token * args.patch;
  const uint8_t* quals = args.quals + token * args.patch;
  float sum =
      args.row_term[token / args.patches * args.d + channel] + args.position[token % args.patches * args.d + channel];
  for (int p = 0; p < args.patch; ++p) {
    const int64_t entry = (p * pileup_code::kCount + codes[p] % pileup_code::kCount) * args.d + channel;
    sum += args.table_code[entry];
    sum += quals[p] / 40.0f * args.table_qual[entry];
  }
  args.out[i] = sum;
}

/// One thread per entry of the outer axis and channel.
__global__ void __launch_bounds__(kThreads)
    masked_pool_kernel(const float* x, const uint8_t* mask, float* out, int64_t count, int64_t length, int64_t inner) {
  const int64_t i = element();
  if (i >= count) return;
  const int64_t outer = i / inner, channel = i % inner;
  float sum = 0, largest = 0;
  int valid = 0;
  for (int64_t l = 0; l < length; ++l) {
    if (!mask[outer * length + l]) continue;
    const float value = x[(outer * length + l) * inner + channel];
    sum += value;
    largest = valid++ == 0 ? value : fmaxf(largest, value);
  }
  out[outer * 2 * inner + channel] = valid > 0 ? sum / valid : 0.0f;
  out[(outer * 2 + 1) * inner + channel] = largest;
}

__global__ void __launch_bounds__(kThreads)
    concat_columns_kernel(const float* a, const float* b, float* out, int64_t count, int64_t p, int64_t q) {
  const int64_t i = element();
  if (i >= count) return;
  const int64_t row = i / (p + q), column = i % (p + q);
  out[i] = column < p ? a[row * p + column] : b[row * q + column - p];
}

}  // namespace

void patch_embed(Context& context, const Tensor& codes, const Tensor& quals, int patch, const Tensor& table_code,
                 const Tensor& table_qual, const Tensor& row_term, const Tensor& position, const Tensor& out) {
  const PatchEmbedArgs args{codes.data<uint8_t>(),
                            quals.data<uint8_t>(),
                            table_code.data<float>(),
                            table_qual.data<float>(),
                            row_term.data<float>(),
                            position.data<float>(),
                            out.data<float>(),
                            out.numel(),
                            codes.dim(2) / patch,
                            out.dim(3),
                            patch};
  LAUNCH(patch_embed_kernel, dim3(blocks_for(args.count, kThreads)), dim3(kThreads), 0, stream_of(context), args);
}

void masked_pool(Context& context, const Tensor& x, const Tensor& mask, const Tensor& out) {
  const int64_t count = x.dim(0) * x.dim(2);
  LAUNCH(masked_pool_kernel, dim3(blocks_for(count, kThreads)), dim3(kThreads), 0, stream_of(context), x.data<float>(),
         mask.data<uint8_t>(), out.data<float>(), count, x.dim(1), x.dim(2));
}

void concat_columns(Context& context, const Tensor& a, const Tensor& b, const Tensor& out) {
  LAUNCH(concat_columns_kernel, dim3(blocks_for(out.numel(), kThreads)), dim3(kThreads), 0, stream_of(context),
         a.data<float>(), b.data<float>(), out.data<float>(), out.numel(), a.dim(1), b.dim(1));
}

}  // namespace rz::cuda
