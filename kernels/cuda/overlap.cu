// select_overlaps: one thread per word of 32 columns and per query, neighbours side by side, so that loads of a row are
// coalesced; all threads of a block read the same features, which the cache serves. The counts stand in registers, one
// word per binary digit.
//
// Launch: grid (words / 128 rounded up, queries up to 65,535 a launch), blocks of 128 threads (8 chunks), no shared
// memory.
#include <algorithm>

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/ops.h"
#include "kernels/overlap.h"

namespace rz::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kPlanes = kMostOverlapPlanes;
constexpr int64_t kMostQueries = 65535;

struct OverlapArgs {
  const uint32_t* table;
  const int32_t* offsets;
  const int32_t* features;
  const int32_t* minimum;
  uint32_t* selected;
  uint32_t* digits;
  int64_t words, first_query;
  int planes;
};

/// a + b + sum: the low digit into `sum`, the high one is returned.
__device__ uint32_t add(uint32_t a, uint32_t b, uint32_t& sum) {
  const uint32_t differ = a ^ b;
  const uint32_t carry = (differ & sum) | (a & b);
  sum ^= differ;
  return carry;
}

/// Columns whose count, given by digits, is at least the minimum.
__device__ uint32_t at_least(const uint32_t (&digits)[kPlanes], int32_t minimum) {
  uint32_t above = 0, equal = ~0u;
#pragma unroll
  for (int p = kPlanes - 1; p >= 0; --p) {
    if ((minimum >> p & 1) != 0) {
      equal &= digits[p];
    } else {
      above |= equal & digits[p];
      equal &= ~digits[p];
    }
  }
  return above | equal;
}

__global__ void __launch_bounds__(kThreads) select_overlaps_kernel(OverlapArgs args) {
  const int64_t word = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (word >= args.words) return;
  const int64_t query = args.first_query + blockIdx.y;
  const int32_t begin = args.offsets[query], end = args.offsets[query + 1];
  const int32_t minimum = args.minimum[query * (args.words / kOverlapChunkWords) + word / kOverlapChunkWords];
  if (minimum > end - begin) {
    args.selected[query * args.words + word] = 0;
    return;
  }
  uint32_t digits[kPlanes] = {};
  for (int32_t first = begin; first < end; first += 4) {
    uint32_t row[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      row[i] = first + i < end ? args.table[args.features[first + i] * args.words + word] : 0u;
    }
    const uint32_t two_a = add(row[0], row[1], digits[0]), two_b = add(row[2], row[3], digits[0]);
    uint32_t carry = add(two_a, two_b, digits[1]);
#pragma unroll
    for (int p = 2; p < kPlanes; ++p) {
      const uint32_t next = carry & digits[p];
      digits[p] ^= carry;
      carry = next;
    }
  }
  const uint32_t selected = minimum <= 0 ? ~0u : at_least(digits, minimum);
  args.selected[query * args.words + word] = selected;
  // A chunk is the words of half a warp, which all got this far: they share the minimum.
  const unsigned chunk_mask = 0xffffu << (threadIdx.x / kOverlapChunkWords % 2 * kOverlapChunkWords);
  if ((__ballot_sync(chunk_mask, selected != 0) & chunk_mask) == 0) return;
  uint32_t* to = args.digits + query * args.planes * args.words + word;
#pragma unroll
  for (int p = 0; p < kPlanes; ++p) {
    if (p < args.planes) to[p * args.words] = digits[p];
  }
}

}  // namespace

void select_overlaps(Context& context, const Tensor& table, const OverlapQueries& queries, const Tensor& selected,
                     const Tensor& digits) {
  OverlapArgs args{table.data<uint32_t>(),
                   queries.offsets.data<int32_t>(),
                   queries.features.data<int32_t>(),
                   queries.minimum.data<int32_t>(),
                   selected.data<uint32_t>(),
                   digits.data<uint32_t>(),
                   table.dim(1),
                   0,
                   static_cast<int>(digits.dim(1))};
  for (; args.first_query < queries.count(); args.first_query += kMostQueries) {
    const int64_t here = std::min(kMostQueries, queries.count() - args.first_query);
    LAUNCH(select_overlaps_kernel, dim3(blocks_for(args.words, kThreads), static_cast<unsigned>(here)), dim3(kThreads),
           0, stream_of(context), args);
  }
}

}  // namespace rz::cuda
