// The ops of gather.h. gather_sum: one thread per element of the result, neighbours side by side, so that loads of a
// listed row are coalesced; lists are short (a few bonds of an atom, some dozen atoms of a molecule) and are read
// through the cache by all threads of a row. gather_linear: the sums into the workspace, then linear's kernel.
//
// Launch: grid (elements / 256) rounded up, blocks of 256 threads, no shared memory: memory-bound.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/linear_residual.h"
#include "kernels/cuda/ops.h"
#include "kernels/gather.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 256;

struct GatherArgs {
  const float* x;
  const int32_t* offsets;
  const int32_t* rows;
  const float* weights;  // null: all 1
  const float* table;    // null where nothing is added
  const int32_t* index;  // null: row i
  float* out;
  int64_t count, n;
  bool relu;
};

__global__ void __launch_bounds__(kThreads) gather_sum_kernel(GatherArgs args) {
  const int64_t element = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (element >= args.count) return;
  const int64_t i = element / args.n, c = element % args.n;
  float sum = 0;
  if (args.table) sum = args.table[(args.index ? args.index[i] : i) * args.n + c];
  for (int32_t j = args.offsets[i]; j < args.offsets[i + 1]; ++j) {
    const float value = args.x[args.rows[j] * args.n + c];
    sum = args.weights ? fmaf(args.weights[j], value, sum) : sum + value;
  }
  args.out[element] = args.relu ? fmaxf(sum, 0.0f) : sum;
}

}  // namespace

void gather_sum(Context& context, const Tensor& x, const RowLists& lists, Activation activation, const TableRows& added,
                const Tensor& out) {
  const GatherArgs args{x.data<float>(),
                        lists.offsets.data<int32_t>(),
                        lists.rows.data<int32_t>(),
                        lists.weights.data<float>(),
                        added.table.data<float>(),
                        added.index.data<int32_t>(),
                        out.data<float>(),
                        out.numel(),
                        x.dim(1),
                        activation == Activation::relu};
  LAUNCH(gather_sum_kernel, dim3(blocks_for(args.count, kThreads)), dim3(kThreads), 0, stream_of(context), args);
}

void gather_linear(Context& context, const Tensor& x, const RowLists& lists, const LinearWeight& weight,
                   Activation activation, const TableRows& added, const Tensor& out) {
  const ArenaScope scope(context.workspace());
  const Tensor sums = context.workspace().alloc(DType::f32, Shape{lists.count(), x.dim(1)});
  cuda::gather_sum(context, x, lists, Activation::none, {}, sums);
  linear(context, sums, weight, activation,
         LinearResidual{added.table.data<float>(), added.index.data<int32_t>(), true}, out);
}

}  // namespace rz::cuda
