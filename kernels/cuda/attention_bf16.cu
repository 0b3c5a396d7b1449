// attention on tensor cores for Precision::bf16: queries, keys, values and weights are bf16, where tensors are f32 by
// rounding; logits, their sums and the result are f32, in registers.
//
// Launch: a unit is one head of 4 sequences. A warp takes 32 queries of 2 of them, since a tile of the bias, which all
// sequences share, is half of what a step reads; a block of up to 8 warps takes up to 128 queries, so that a key is
// read once per 128. Grid: units * ceil(queries / 128), those of one unit side by side. Shared: two stages of 32 keys
// and their values of 4 sequences as bf16 [32, head_dim + 8], whose padding keeps ldmatrix free of bank conflicts; at
// most 41088 bytes. A bias goes from L1 into the accumulators that a product starts from, in vectors of 4 queries: row
// r of fragment m, of lane / 4's rows, is query 4 (lane / 4) + 2 m + r.
#include "kernels/cuda/attention_fragments.h"
#include "kernels/cuda/split_product.h"

namespace rz::cuda {
namespace {

constexpr int kRows = 2;      // sequences of a warp
constexpr int kRowWarps = 2;  // warps that share queries
constexpr int kBlockRows = kRows * kRowWarps;
constexpr int kWarpQueries = 32;
constexpr int kMaxQueryWarps = 4;
constexpr int kMaxThreads = 32 * kRowWarps * kMaxQueryWarps;
constexpr int kKeys = 32;  // a word of bits says which of them count

/// Keys and values of one sequence, and which keys count.
template <int kHeadDim>
struct KeyTile {
  static constexpr int kStride = kHeadDim + 8;
  Bf16 keys[kKeys * kStride], values[kKeys * kStride];
};
template <int kHeadDim>
struct Stage {
  KeyTile<kHeadDim> tiles[kBlockRows];
  uint32_t open[kBlockRows];
};

/// Where the head's keys, values and mask of the block's sequences start; found once, since it takes divisions.
template <class T>
struct Starts {
  const T* keys[kBlockRows];
  const T* values[kBlockRows];
  const uint8_t* mask[kBlockRows];
};

template <class T, int kHeadDim>
__device__ __forceinline__ void find_starts(const AttentionArgs& args, const AttentionWork& work, Starts<T>& starts) {
  const int row = threadIdx.x;
  if (row >= work.rows) return;
  const AttentionUnit unit = attention_unit(args, work.first_sequence + row, work.head);
  starts.keys[row] = head_start<T>(args.k, unit, kHeadDim);
  starts.values[row] = head_start<T>(args.v, unit, kHeadDim);
  starts.mask[row] = args.key_mask + unit.outer * args.mask_outer + unit.inner * args.mask_inner;
}

/// 8 channels as bf16, zeros where they are not there.
__device__ __forceinline__ void fill_chunk(const Bf16* from, bool there, bool aligned, Bf16* to) {
  if (aligned) {
    copy_async_16(to, from, there ? 16 : 0);
  } else {
    for (int c = 0; c < 8; ++c) to[c] = there ? from[c] : Bf16{0};
  }
}
__device__ __forceinline__ void fill_chunk(const float* from, bool there, bool aligned, Bf16* to) {
#pragma unroll
  for (int c = 0; c < 8; c += 4) {
    const float4 four = there ? load_four(from + c, aligned) : float4{0, 0, 0, 0};
    reinterpret_cast<uint32_t*>(to + c)[0] = pack_bf16x2(four.x, four.y);
    reinterpret_cast<uint32_t*>(to + c)[1] = pack_bf16x2(four.z, four.w);
  }
}

/// Keys [first, first + 32) of the block's sequences, of which a thread copies the same part. Zeros where there is no
/// key, since a weight of zero does not hide a NaN.
template <class T, int kHeadDim>
__device__ __forceinline__ void fill(const AttentionArgs& args, const Starts<T>& starts, int rows, int64_t first,
                                     Stage<kHeadDim>& stage) {
  constexpr int kChunks = kHeadDim / 8, kRowChunks = kKeys * kChunks;
  const int threads = blockDim.x, rows_at_once = threads > kRowChunks ? threads / kRowChunks : 1;
  for (int chunk = threadIdx.x % kRowChunks; chunk < kRowChunks; chunk += threads) {
    const int key = chunk / kChunks, column = chunk % kChunks * 8, to = key * (kHeadDim + 8) + column;
    const bool there = first + key < args.keys;
    const int64_t from = there ? first + key : 0;
    const int64_t key_at = from * args.k.position + column, value_at = from * args.v.position + column;
    for (int row = threadIdx.x / kRowChunks; row < rows; row += rows_at_once) {
      fill_chunk(starts.keys[row] + key_at, there, args.aligned, stage.tiles[row].keys + to);
      fill_chunk(starts.values[row] + value_at, there, args.aligned, stage.tiles[row].values + to);
    }
  }
  const int64_t key = first + threadIdx.x % 32;
  for (int row = threadIdx.x / 32; row < rows; row += threads / 32) {
    const bool counts = key < args.keys && (!args.key_mask || starts.mask[row][key * args.mask_position]);
    const uint32_t open = __ballot_sync(kWholeWarp, counts);
    if (threadIdx.x % 32 == 0) stage.open[row] = open;
  }
}

/// One sequence of a warp's 32 queries.
template <int kHeadDim>
struct Row {
  uint32_t q[2][kHeadDim / 16][4];
  float values[2][kHeadDim / 8][4];
  AttentionSoftmax softmax[2];
};

__device__ __forceinline__ int64_t query_of(int64_t first, int m) { return first + threadIdx.x % 32 / 4 * 4 + 2 * m; }

template <class T, int kHeadDim>
__device__ __forceinline__ void start(const AttentionArgs& args, const AttentionUnit& unit, int64_t first,
                                      Row<kHeadDim>& row) {
#pragma unroll
  for (int m = 0; m < 2; ++m) {
    load_queries<T, kHeadDim>(args, unit, query_of(first, m), row.q[m]);
    row.softmax[m] = {{kNoBase, kNoBase}, {0, 0}};
#pragma unroll
    for (int i = 0; i < kHeadDim / 2; ++i) row.values[m][i / 4][i % 4] = 0;
  }
}

using Logits = float[2][kKeys / 8][4];
/// A thread's bias of a tile: of key 8 (i / 2) + 2 (lane % 4) + i % 2, four queries side by side.
using BiasTile = float4[kKeys / 4];

__device__ __forceinline__ void load_bias(const AttentionArgs& args, int head, int64_t first_query, int64_t first_key,
                                          BiasTile& bias) {
  const int lane = threadIdx.x % 32;
  const int64_t query = first_query + 4 * (lane / 4), left = args.queries - query;
  const int64_t key = first_key + 2 * (lane % 4), keys_left = args.keys - key;
  const float* from = args.bias + (head * args.keys + key) * args.queries + query;
  if (args.bias_aligned && left > 0 && keys_left >= kKeys) {
#pragma unroll
    for (int i = 0; i < kKeys / 4; ++i) bias[i] = load_four(from + (i / 2 * 8 + i % 2) * args.queries, true);
    return;
  }
#pragma unroll
  for (int i = 0; i < kKeys / 4; ++i) {
    const int step = i / 2 * 8 + i % 2;
    const float* row = from + step * args.queries;
    const int64_t count = args.bias && step < keys_left ? left : 0;
    bias[i] = {count > 0 ? row[0] : 0.0f, count > 1 ? row[1] : 0.0f, count > 2 ? row[2] : 0.0f,
               count > 3 ? row[3] : 0.0f};
  }
}

/// Where a product of queries and keys starts: the bias in its units.
__device__ __forceinline__ void place_bias(const BiasTile& bias, float unit, Logits& logits) {
#pragma unroll
  for (int i = 0; i < kKeys / 4; ++i) {
    logits[0][i / 2][i % 2] = bias[i].x * unit;
    logits[0][i / 2][2 + i % 2] = bias[i].y * unit;
    logits[1][i / 2][i % 2] = bias[i].z * unit;
    logits[1][i / 2][2 + i % 2] = bias[i].w * unit;
  }
}

template <int kHeadDim>
__device__ __forceinline__ void multiply_keys(const KeyTile<kHeadDim>& tile, uint32_t open, const Logits& bias,
                                              const Row<kHeadDim>& row, Logits& logits) {
  const int lane = threadIdx.x % 32;
#pragma unroll
  for (int i = 0; i < kKeys; ++i) logits[i / 16][i / 4 % 4][i % 4] = bias[i / 16][i / 4 % 4][i % 4];
#pragma unroll
  for (int i = 0; i < kKeys / 16 * (kHeadDim / 16); ++i) {
    const int group = i / (kHeadDim / 16), k = i % (kHeadDim / 16);
    uint32_t b[4];
    load_column_pair<tile.kStride>(tile.keys, 16 * group, 16 * k, b);
#pragma unroll
    for (int m = 0; m < 2; ++m) {
      mma_m16n8k16_bf16(logits[m][2 * group], row.q[m][k], {b[0], b[1]});
      mma_m16n8k16_bf16(logits[m][2 * group + 1], row.q[m][k], {b[2], b[3]});
    }
  }
  if (open == ~0u) return;
#pragma unroll
  for (int i = 0; i < kKeys; ++i) {
    const int n = i / 4 % 4, key = 8 * n + 2 * (lane % 4) + i % 2;
    if (!(open >> key & 1)) logits[i / 16][n][i % 4] = -INFINITY;
  }
}

template <int kHeadDim>
__device__ __forceinline__ void add_values(const KeyTile<kHeadDim>& tile, const Logits& logits, float scale,
                                           Row<kHeadDim>& row) {
  const int lane = threadIdx.x % 32;
  uint32_t weights[2][kKeys / 16][4];
#pragma unroll
  for (int m = 0; m < 2; ++m) weigh(logits[m], scale, row.softmax[m], row.values[m], weights[m]);
#pragma unroll
  for (int i = 0; i < kKeys / 16 * (kHeadDim / 16); ++i) {
    const int group = i / (kHeadDim / 16), c = i % (kHeadDim / 16);
    uint32_t b[4];
    load_matrix_x4_transposed(b, tile.values + (16 * group + lane % 16) * tile.kStride + 16 * c + lane / 16 * 8);
#pragma unroll
    for (int m = 0; m < 2; ++m) {
      mma_m16n8k16_bf16(row.values[m][2 * c], weights[m][group], {b[0], b[1]});
      mma_m16n8k16_bf16(row.values[m][2 * c + 1], weights[m][group], {b[2], b[3]});
    }
  }
}

template <class T, int kHeadDim>
__device__ __forceinline__ void store(const AttentionArgs& args, const AttentionUnit& unit, int64_t first,
                                      const Row<kHeadDim>& row) {
#pragma unroll
  for (int m = 0; m < 2; ++m) {
    store_queries<T, kHeadDim>(args, unit, query_of(first, m), row.softmax[m], row.values[m]);
  }
}

template <class T, int kHeadDim>
__global__ void __launch_bounds__(kMaxThreads, 1) attention_bf16_kernel(AttentionArgs args) {
  SHARED_ARRAY(Stage<kHeadDim>, stages, 2);
  SHARED_ARRAY(Starts<T>, starts, 1);
  const int warp = threadIdx.x / 32, first_row = warp % kRowWarps * kRows;
  const AttentionWork work = attention_work(args, blockIdx.x, kBlockRows, blockDim.x / (32 * kRowWarps) * kWarpQueries);
  const int64_t query = work.first_query + warp / kRowWarps * kWarpQueries;
  const int count = query < args.queries ? work.rows - first_row : 0;  // of the warp's sequences, or more
  const auto unit = [&](int r) { return attention_unit(args, work.first_sequence + first_row + r, work.head); };
  find_starts<T, kHeadDim>(args, work, *starts);
  __syncthreads();
  Row<kHeadDim> rows[kRows];
  BiasTile next_bias;
  load_bias(args, work.head, query, 0, next_bias);
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    if (r < count) start<T>(args, unit(r), query, rows[r]);
  }
  const float root = sqrtf(static_cast<float>(kHeadDim));
  int64_t next_key = 0;
  const auto fill_stage = [&](int stage, int step) {
    fill(args, *starts, work.rows, int64_t{step} * kKeys, stages[stage]);
  };
  const auto use_stage = [&](int stage) {
    Logits bias, logits;
    place_bias(next_bias, root, bias);
    next_key += kKeys;
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
      const KeyTile<kHeadDim>& tile = stages[stage].tiles[first_row + r];
      if (r < count) multiply_keys(tile, stages[stage].open[first_row + r], bias, rows[r], logits);
      // While its registers are free and half a step is left to wait for it.
      if (r == kRows - 1) load_bias(args, work.head, query, next_key, next_bias);
      if (r < count) add_values(tile, logits, kLog2E / root, rows[r]);
    }
  };
  double_buffered(static_cast<int>((args.keys + kKeys - 1) / kKeys), fill_stage, use_stage);
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    if (r < count) store<T>(args, unit(r), query, rows[r]);
  }
}

template <class T, int kHeadDim>
void launch(Context& context, const AttentionArgs& args) {
  const unsigned warps = blocks_for(args.queries, kWarpQueries);
  const unsigned query_warps = warps <= 2 ? warps : kMaxQueryWarps;  // of powers of two `fill` makes full rounds
  const unsigned units = blocks_for(args.sequences, kBlockRows) * args.heads;
  const dim3 grid(units * blocks_for(args.queries, query_warps * kWarpQueries));
  LAUNCH((attention_bf16_kernel<T, kHeadDim>), grid, dim3(32 * kRowWarps * query_warps), 0, stream_of(context), args);
}

}  // namespace

void attention_bf16(Context& context, const AttentionArgs& args, DType dtype, int head_dim) {
  if (dtype == DType::f32 && head_dim == 16) launch<float, 16>(context, args);
  if (dtype == DType::f32 && head_dim == 32) launch<float, 32>(context, args);
  if (dtype == DType::bf16 && head_dim == 16) launch<Bf16, 16>(context, args);
  if (dtype == DType::bf16 && head_dim == 32) launch<Bf16, 32>(context, args);
}

}  // namespace rz::cuda
