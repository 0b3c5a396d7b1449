// The tiles of attention_sm90.cu, and the warp that fills them ahead of those who compute. A step's tile is 64 keys of
// four sequences and their bias, in one of three stages of shared memory.
#pragma once

#include "kernels/cuda/attention_args.h"
#include "kernels/cuda/ptx_sm90.h"

namespace rz::cuda::sm90 {

constexpr int kRows = 4;  // sequences of a block
constexpr int kConsumers = 2;
constexpr int kQueries = 64 * kConsumers;
constexpr int kKeys = 64;
constexpr int kStages = 3;
constexpr int kBoxQueries = 32;  // of the bias: 128 bytes, a row of its swizzle
constexpr int kBoxBytes = kKeys * kBoxQueries * 4;

template <int kHeadDim>
struct Stage {
  static constexpr int kTileBytes = kKeys * kHeadDim * 2;
  unsigned char bias[kQueries / kBoxQueries][kBoxBytes], keys[kRows][kTileBytes], values[kRows][kTileBytes];
};

template <int kHeadDim>
struct Shared {
  Stage<kHeadDim> stages[kStages];
  uint32_t open[kStages][kRows][kKeys / 32];  // a bit per key
  Mbarrier full[kStages], empty[kStages];
};

__device__ __forceinline__ int steps_of(const AttentionArgs& args) {
  return static_cast<int>((args.keys + kKeys - 1) / kKeys);
}

struct Maps {
  TensorMap keys, values, bias;
};

/// Where a sequence lies; found once, since it takes divisions.
struct Place {
  int inner, outer;
  const uint8_t* mask;  // null where all keys count or the sequence is not there
};

__device__ __forceinline__ Place place_of(const AttentionArgs& args, const AttentionWork& work, int row) {
  const AttentionUnit unit = attention_unit(args, work.first_sequence + row, work.head);
  const bool masked = args.key_mask && row < work.rows;
  return {static_cast<int>(unit.inner), static_cast<int>(unit.outer),
          masked ? args.key_mask + unit.outer * args.mask_outer + unit.inner * args.mask_inner : nullptr};
}

/// Which of the 32 keys from `first` on count.
__device__ __forceinline__ uint32_t open_keys(const AttentionArgs& args, const Place& place, int first) {
  const int key = first + threadIdx.x % 32;
  return __ballot_sync(kWholeWarp, key < args.keys && (!place.mask || place.mask[key * args.mask_position]));
}

/// The stage that the turn-th step of a block fills and uses, and its barriers' phase.
struct Turn {
  int stage;
  unsigned parity;
};

__device__ __forceinline__ Turn turn_of(int number) { return {number % kStages, number / kStages % 2u}; }

/// The first warp of the third warpgroup; its first lane starts the copies.
template <int kHeadDim>
__device__ __forceinline__ void produce(const Maps& maps, const AttentionArgs& args, const AttentionWork& work,
                                        int first_turn, Shared<kHeadDim>& shared) {
  const bool first_lane = threadIdx.x % 32 == 0;
  const unsigned bytes = sizeof(Stage<kHeadDim>) - (args.bias ? 0 : sizeof(Stage<kHeadDim>::bias));
  Place places[kRows];
#pragma unroll
  for (int row = 0; row < kRows; ++row) places[row] = place_of(args, work, row);
  for (int step = 0; step < steps_of(args); ++step) {
    const Turn turn = turn_of(first_turn + step);
    const int at = turn.stage, first = step * kKeys;
    const bool all_open = !args.key_mask && first + kKeys <= args.keys;
    Stage<kHeadDim>& stage = shared.stages[at];
    mbarrier_wait(&shared.empty[at], turn.parity ^ 1);
#pragma unroll
    for (int i = 0; i < kRows * kKeys / 32; ++i) {
      const uint32_t open = all_open ? ~0u : open_keys(args, places[i / 2], first + 32 * (i % 2));
      if (first_lane) shared.open[at][i / 2][i % 2] = open;
    }
    if (!first_lane) continue;
    mbarrier_arrive_expect(&shared.full[at], bytes);
#pragma unroll
    for (int box = 0; box < kQueries / kBoxQueries; ++box) {
      const int query = static_cast<int>(work.first_query) + box * kBoxQueries;
      if (args.bias) copy_tensor(stage.bias[box], maps.bias, {query, first, work.head}, &shared.full[at]);
    }
#pragma unroll
    for (int row = 0; row < kRows; ++row) {  // zeros of a sequence that is not there
      const int corner[4] = {work.head * kHeadDim, first, places[row].inner, places[row].outer};
      copy_tensor(stage.keys[row], maps.keys, corner, &shared.full[at]);
      copy_tensor(stage.values[row], maps.values, corner, &shared.full[at]);
    }
  }
}

}  // namespace rz::cuda::sm90
