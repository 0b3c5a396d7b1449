// attention on Hopper: bf16 tensors, wgmma, tiles by the copy engine. Numerics are those of attention_bf16.cu. Compiled
// for sm_90a alone.
//
// Launch: a block takes 128 queries of one head of 4 sequences at a time, so that a tile of the bias is read once for
// four of them and a key once for 128 queries. Two warpgroups compute 64 queries each, a third one leaves them its
// registers, and its first warp fills 3 stages of 64 keys, ahead of what is computed: the bias, keys and values of each
// sequence, and which keys count. Grid: a block per multiprocessor, or as many as there are such pieces of work; those
// of the same sequences are neighbours. Shared: 3 * 64 KB and barriers, 196848 bytes for head_dim 32.
//
// While a warpgroup weighs one sequence's logits the other one's products run; within one, the product of weights and
// values runs beside that of the next sequence's queries and keys. Row r of 16 is query 2 (lane / 4) + r, so that a
// bias comes in pairs. Copies put it in boxes of 32 queries whose swizzle keeps these reads free of bank conflicts.
#include "kernels/cuda/attention_fragments.h"
#include "kernels/cuda/attention_sm90_tiles.h"

namespace rz::cuda {
namespace {

using namespace sm90;

constexpr int kThreads = 128 * (kConsumers + 1);
constexpr int kProducerRegisters = 40, kConsumerRegisters = 232;  // of 512 per thread of a warpgroup in all

/// One sequence of a warpgroup's 64 queries.
template <int kHeadDim>
struct Row {
  uint32_t q[kHeadDim / 16][4];
  float values[kHeadDim / 8][4];
  AttentionSoftmax softmax;
};

using Logits = float[kKeys / 8][4];
using Weights = uint32_t[kKeys / 16][4];

/// Of a stage's first sequence, whose tiles the others' follow.
template <int kHeadDim>
__device__ __forceinline__ uint64_t tiles_descriptor(const unsigned char (&tiles)[kRows][kKeys * kHeadDim * 2]) {
  return matrix_descriptor(tiles, 8 * 2 * kHeadDim, 2 * kHeadDim);
}

template <int kHeadDim>
__device__ __forceinline__ void multiply_keys(const Row<kHeadDim>& row, uint64_t keys, Logits& logits) {
#pragma unroll
  for (int k = 0; k < kHeadDim / 16; ++k) wgmma<kKeys, false>(logits, row.q[k], advance(keys, 32 * k), k > 0);
}

template <int kHeadDim>
__device__ __forceinline__ void multiply_values(const Weights& weights, uint64_t values, Row<kHeadDim>& row) {
#pragma unroll
  for (int k = 0; k < kKeys / 16; ++k)
    wgmma<kHeadDim, true>(row.values, weights[k], advance(values, 16 * k * 2 * kHeadDim), true);
}

/// `query` is the first of the thread's two among those of the block.
__device__ __forceinline__ void load_bias(const unsigned char (&boxes)[kQueries / kBoxQueries][kBoxBytes], int query,
                                          Logits& bias) {
  const int inside = query % kBoxQueries;
#pragma unroll
  for (int e = 0; e < 2; ++e) {
    const int key = 2 * (threadIdx.x % 4) + e, chunk = inside / 4 ^ key;
    const unsigned char* start = boxes[query / kBoxQueries] + key * 128 + chunk * 16 + inside % 4 * 4;
#pragma unroll
    for (int n = 0; n < kKeys / 8; ++n) {
      const float2 pair = *reinterpret_cast<const float2*>(start + n * 1024);
      bias[n][e] = pair.x;
      bias[n][2 + e] = pair.y;
    }
  }
}

__device__ __forceinline__ void add_bias(const Logits& bias, float unit, Logits& logits) {
#pragma unroll
  for (int i = 0; i < kKeys / 2; ++i) logits[i / 4][i % 4] = fmaf(bias[i / 4][i % 4], unit, logits[i / 4][i % 4]);
}

__device__ __forceinline__ void hide_closed(const uint32_t (&open)[kKeys / 32], Logits& logits) {
  if ((open[0] & open[1]) == ~0u) return;
#pragma unroll
  for (int i = 0; i < kKeys / 2; ++i) {
    const int key = i / 4 * 8 + 2 * (threadIdx.x % 4) + i % 2;
    if (!(open[i / 16] >> key % 32 & 1)) logits[i / 4][i % 4] = -INFINITY;
  }
}

template <int kHeadDim>
__device__ __forceinline__ void consume(const AttentionArgs& args, const AttentionWork& work, int first_turn,
                                        Shared<kHeadDim>& shared) {
  constexpr int kTileBytes = Stage<kHeadDim>::kTileBytes;
  const int own = threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4 * 2;
  const int64_t query = work.first_query + own;
  const float root = sqrtf(static_cast<float>(kHeadDim));
  const auto unit = [&](int r) { return attention_unit(args, work.first_sequence + r, work.head); };
  Row<kHeadDim> rows[kRows] = {};
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    if (r < work.rows) load_queries<Bf16, kHeadDim>(args, unit(r), query, rows[r].q);
    rows[r].softmax = {{kNoBase, kNoBase}, {0, 0}};
    pin_registers(rows[r].q);
    pin_registers(rows[r].values);
  }
  Logits logits = {}, bias = {};
  Weights weights;
  const auto prepare = [&](const uint32_t(&open)[kKeys / 32]) {
    if (args.bias) add_bias(bias, root, logits);
    hide_closed(open, logits);
  };
  const Turn first = turn_of(first_turn);
  mbarrier_wait(&shared.full[first.stage], first.parity);
  if (args.bias) load_bias(shared.stages[first.stage].bias, own, bias);
  pin_registers(logits);
  wgmma_fence();
  multiply_keys(rows[0], tiles_descriptor<kHeadDim>(shared.stages[first.stage].keys), logits);
  wgmma_commit();
  wgmma_wait<0>();
  pin_registers(logits);
  prepare(shared.open[first.stage][0]);
  const int steps = steps_of(args);
  for (int step = 0; step < steps; ++step) {
    const Turn next_turn = turn_of(first_turn + step + 1);
    const int at = turn_of(first_turn + step).stage, next = step + 1 < steps ? next_turn.stage : at;
    const uint64_t keys = tiles_descriptor<kHeadDim>(shared.stages[at].keys);
    const uint64_t next_keys = tiles_descriptor<kHeadDim>(shared.stages[next].keys);
    const uint64_t values = tiles_descriptor<kHeadDim>(shared.stages[at].values);
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
      weigh(logits, kLog2E / root, rows[r].softmax, rows[r].values, weights);
      // Behind the last step one product too many, since the compiler serialises them around a branch.
      const int next_row = (r + 1) % kRows, next_at = next_row == 0 ? next : at;
      if (next_at != at) {
        mbarrier_wait(&shared.full[next], next_turn.parity);
        if (args.bias) load_bias(shared.stages[next].bias, own, bias);
      }
      pin_registers(weights);
      pin_registers(rows[r].values);
      wgmma_fence();
      multiply_keys(rows[next_row], advance(next_row == 0 ? next_keys : keys, next_row * kTileBytes), logits);
      wgmma_commit();
      wgmma_fence();
      multiply_values(weights, advance(values, r * kTileBytes), rows[r]);
      wgmma_commit();
      wgmma_wait<1>();
      pin_registers(logits);
      prepare(shared.open[next_at][next_row]);
      wgmma_wait<0>();
      pin_registers(rows[r].values);
    }
    __syncwarp();
    if (threadIdx.x % 32 == 0) mbarrier_arrive(&shared.empty[at]);
  }
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    if (r < work.rows) store_queries<Bf16, kHeadDim>(args, unit(r), query, rows[r].softmax, rows[r].values);
  }
}

template <int kHeadDim>
__global__ void __launch_bounds__(kThreads, 1)
    attention_sm90_kernel(const __grid_constant__ Maps maps, const __grid_constant__ AttentionArgs args,
                          unsigned pieces) {
  DYN_SHARED(Shared<kHeadDim>, shared);
  if (threadIdx.x == 0) {
    for (int stage = 0; stage < kStages; ++stage) {
      mbarrier_init(&shared->full[stage], 1);
      mbarrier_init(&shared->empty[stage], 4 * kConsumers);
    }
    mbarrier_init_fence();
  }
  __syncthreads();
  if (threadIdx.x / 128 == kConsumers) {
    lower_register_limit<kProducerRegisters>();
    if (threadIdx.x / 32 != 4 * kConsumers) return;
    int turn = 0;
    for (unsigned piece = blockIdx.x; piece < pieces; piece += gridDim.x, turn += steps_of(args))
      produce(maps, args, attention_work(args, piece, kRows, kQueries), turn, *shared);
  } else {
    raise_register_limit<kConsumerRegisters>();
    int turn = 0;
    for (unsigned piece = blockIdx.x; piece < pieces; piece += gridDim.x, turn += steps_of(args))
      consume(args, attention_work(args, piece, kRows, kQueries), turn, *shared);
  }
}

/// [channels, keys, inner, outer], fastest first. An axis of one entry may have any stride.
TensorMapShape key_shape(const AttentionArgs& args, const AttentionView& view, int head_dim) {
  TensorMapShape shape{DType::bf16,
                       view.data,
                       4,
                       {int64_t{args.heads} * head_dim, args.keys, args.inner, args.sequences / args.inner},
                       {1, view.position, view.inner, view.outer},
                       {head_dim, kKeys, 1, 1},
                       2 * head_dim};
  for (int axis = 1; axis < 4; ++axis) {
    if (shape.extents[axis] == 1) shape.strides[axis] = 8;
  }
  return shape;
}

TensorMapShape bias_shape(const AttentionArgs& args) {
  return {DType::f32,
          const_cast<float*>(args.bias),
          3,
          {args.queries, args.keys, args.heads},
          {1, args.queries, args.keys * args.queries},
          {kBoxQueries, kKeys, 1},
          4 * kBoxQueries};
}

template <int kHeadDim>
void launch(Context& context, const AttentionArgs& args, const Maps& maps) {
  const unsigned pieces = blocks_for(args.sequences, kRows) * args.heads * blocks_for(args.queries, kQueries);
  const auto multiprocessors = static_cast<unsigned>(multiprocessor_count(context.device().index));
  const dim3 grid(pieces < multiprocessors ? pieces : multiprocessors);
  LAUNCH_LARGE((attention_sm90_kernel<kHeadDim>), grid, dim3(kThreads), sizeof(Shared<kHeadDim>), stream_of(context),
               maps, args, pieces);
}

}  // namespace

bool attention_sm90(Context& context, const AttentionArgs& args, int head_dim) {
  const TensorMapShape keys = key_shape(args, args.k, head_dim), values = key_shape(args, args.v, head_dim);
  const TensorMapShape bias = args.bias ? bias_shape(args) : keys;
  if (!fits_tensor_map(keys) || !fits_tensor_map(values) || !fits_tensor_map(bias)) return false;
  const Maps maps{make_tensor_map(keys), make_tensor_map(values), make_tensor_map(bias)};
  if (head_dim == 16) launch<16>(context, args, maps);
  if (head_dim == 32) launch<32>(context, args, maps);
  return true;
}

}  // namespace rz::cuda
