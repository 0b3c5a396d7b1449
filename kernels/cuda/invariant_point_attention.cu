// invariant_point_attention with a running softmax over tiles of keys, so that any number of residues fits.
//
// Launch: grid (heads, n): the heads of a residue run side by side and find its pairs in the cache; a block of 128
// threads takes one head of one residue. A thread computes the logit of one key of a tile, then the sums of the
// channels that are its own, neighbours side by side. Shared: the tile's 128 weights, and the head's sums: channels + 3
// value_points + pair channels floats, 1184 bytes for AlphaFold's.
#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;  // and keys of a tile

struct PointAttentionArgs {
  const float *q, *k, *v, *q_points, *k_points, *v_points, *pair_bias, *pair, *point_weights, *frames;
  const uint8_t* mask;
  float* out;
  int n, heads, channels, query_points, value_points, pair_width;

  __device__ int point_width() const { return 3 * value_points; }
  __device__ int sums() const { return channels + point_width() + pair_width; }
};

__device__ __forceinline__ float logit_of(const PointAttentionArgs& args, int64_t i, int64_t j, int head) {
  const int width = 3 * args.query_points;
  const float* q = args.q + (i * args.heads + head) * args.channels;
  const float* k = args.k + (j * args.heads + head) * args.channels;
  const float* q_point = args.q_points + (i * args.heads + head) * width;
  const float* k_point = args.k_points + (j * args.heads + head) * width;
  float dot = 0, squares = 0;
  for (int c = 0; c < args.channels; ++c) dot += q[c] * k[c];
  for (int c = 0; c < width; ++c) squares += (q_point[c] - k_point[c]) * (q_point[c] - k_point[c]);
  const float third = sqrtf(1.0f / 3.0f);
  const float point_scale = -0.5f * third * sqrtf(2.0f / (9.0f * static_cast<float>(args.query_points)));
  return dot * (third / sqrtf(static_cast<float>(args.channels))) + squares * point_scale * args.point_weights[head] +
         args.pair_bias[(i * args.n + j) * args.heads + head] * third;
}

/// fold(value of every thread), the same in all of them; `scratch` holds a float per warp.
template <class Fold>
__device__ __forceinline__ float block_fold(float value, float* scratch, const Fold& fold) {
  for (int step = 16; step > 0; step /= 2) value = fold(value, __shfl_xor_sync(kWholeWarp, value, step));
  if (threadIdx.x % 32 == 0) scratch[threadIdx.x / 32] = value;
  __syncthreads();
  value = scratch[0];
  for (int warp = 1; warp < kThreads / 32; ++warp) value = fold(value, scratch[warp]);
  __syncthreads();  // before scratch is used again
  return value;
}

/// Where key 0's entry of a sum lies, and how far apart the keys' entries are.
struct SumSource {
  const float* from;
  int64_t stride;
};

__device__ __forceinline__ SumSource source_of(const PointAttentionArgs& args, int64_t i, int head, int sum) {
  if (sum < args.channels) return {args.v + head * args.channels + sum, int64_t{args.heads} * args.channels};
  sum -= args.channels;
  if (sum < args.point_width())
    return {args.v_points + head * args.point_width() + sum, int64_t{args.heads} * args.point_width()};
  return {args.pair + i * args.n * args.pair_width + sum - args.point_width(), args.pair_width};
}

/// Sum `sum` of the head to its place in the result; points are left to store_points.
__device__ __forceinline__ void store_sum(const PointAttentionArgs& args, int head, int sum, float value, float* row) {
  if (sum < args.channels) {
    row[head * args.channels + sum] = value;
  } else if (sum >= args.channels + args.point_width()) {
    row[args.heads * (args.channels + 4 * args.value_points) + head * args.pair_width + sum - args.channels -
        args.point_width()] = value;
  }
}

/// Point `p` in the residue's own frame, with its length: into x, y, z and length of the result.
__device__ __forceinline__ void store_point(const PointAttentionArgs& args, int64_t i, int head, int p,
                                            const float* point, float* row) {
  const float* frame = args.frames + i * 12;
  float* to = row + args.heads * args.channels + head * args.value_points + p;
  const int part = args.heads * args.value_points;
  float squares = 1e-8f;
  for (int axis = 0; axis < 3; ++axis) {
    float local = 0;  // the transposed rotation is its inverse
    for (int b = 0; b < 3; ++b) local += frame[b * 3 + axis] * (point[b] - frame[9 + b]);
    to[axis * part] = local;
    squares += local * local;
  }
  to[3 * part] = sqrtf(squares);
}

__global__ void __launch_bounds__(kThreads) invariant_point_attention_kernel(PointAttentionArgs args) {
  DYN_SHARED(float, sums);
  SHARED_ARRAY(float, weights, kThreads);
  SHARED_ARRAY(float, scratch, kThreads / 32);
  const int head = blockIdx.x, thread = threadIdx.x, sum_count = args.sums();
  const int64_t i = blockIdx.y;
  float* row = args.out + i * args.heads * (args.channels + 4 * args.value_points + args.pair_width);
  float largest = -INFINITY, total = 0;
  for (int c = thread; c < sum_count; c += kThreads) sums[c] = 0;
  for (int first = 0; args.mask[i] && first < args.n; first += kThreads) {
    const int count = args.n - first < kThreads ? args.n - first : kThreads;
    const bool counts = thread < count && args.mask[first + thread];
    const float logit = counts ? logit_of(args, i, first + thread, head) : -INFINITY;
    const float before = largest;
    largest = fmaxf(before, block_fold(logit, scratch, [](float a, float b) { return fmaxf(a, b); }));
    const float base = largest == -INFINITY ? 0.0f : largest, shrink = expf(before - base);  // -inf: none counts yet
    weights[thread] = expf(logit - base);
    total = total * shrink + block_fold(weights[thread], scratch, [](float a, float b) { return a + b; });
    for (int c = thread; c < sum_count; c += kThreads) {
      const SumSource source = source_of(args, i, head, c);
      float sum = sums[c] * shrink;
      for (int j = 0; j < count; ++j) sum += weights[j] * source.from[(first + j) * source.stride];
      sums[c] = sum;
    }  // the next tile's weights take the place of these behind the barriers of block_fold
  }
  const float inverse = total > 0 ? 1.0f / total : 0.0f;
  for (int c = thread; c < sum_count; c += kThreads) {
    sums[c] *= inverse;
    store_sum(args, head, c, sums[c], row);
  }
  __syncthreads();
  const int part = args.heads * args.value_points;
  for (int p = thread; p < args.value_points; p += kThreads) {
    if (args.mask[i]) {
      store_point(args, i, head, p, sums + args.channels + 3 * p, row);
    } else {
      for (int axis = 0; axis < 4; ++axis)
        row[args.heads * args.channels + axis * part + head * args.value_points + p] = 0;
    }
  }
}

}  // namespace

void invariant_point_attention(Context& context, const PointAttentionOperands& operands, const Tensor& out) {
  const PointAttentionArgs args{operands.q.data<float>(),
                                operands.k.data<float>(),
                                operands.v.data<float>(),
                                operands.q_points.data<float>(),
                                operands.k_points.data<float>(),
                                operands.v_points.data<float>(),
                                operands.pair_bias.data<float>(),
                                operands.pair.data<float>(),
                                operands.point_weights.data<float>(),
                                operands.frames.data<float>(),
                                operands.mask.data<uint8_t>(),
                                out.data<float>(),
                                static_cast<int>(operands.q.dim(0)),
                                operands.heads,
                                operands.channels,
                                operands.query_points,
                                operands.value_points,
                                static_cast<int>(operands.pair.dim(2))};
  const int64_t sums = operands.channels + 3 * operands.value_points + operands.pair.dim(2);
  const dim3 grid(static_cast<unsigned>(args.heads), static_cast<unsigned>(args.n));
  LAUNCH(invariant_point_attention_kernel, grid, dim3(kThreads), sums * sizeof(float), stream_of(context), args);
}

}  // namespace rz::cuda
