// A slab of the table that stays in the second-level cache meets every query before the next one is read. Counters
// stand in vector registers, one bit of each column's count per register.
#include "kernels/overlap.h"

#include <bit>

#include "kernels/cpu/ops.h"
#include "kernels/cpu/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/overlap.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef RZ_KERNELS_CPU_OVERLAP_ARGS
#define RZ_KERNELS_CPU_OVERLAP_ARGS
namespace rz::cpu {
/// One query on one chunk.
struct OverlapArgs {
  const uint32_t* table;  // at the chunk
  int64_t stride;         // words from row to row
  const int32_t* features;
  int32_t count;
  int32_t minimum;     // at most count
  uint32_t* selected;  // at the chunk
  uint32_t* digits;    // at the chunk
  int planes;          // of digits, a stride apart
};
}  // namespace rz::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace rz::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::CappedTag<uint32_t, 16>;
using Bits = hn::Vec<Words>;
constexpr int kPlanes = kMostOverlapPlanes;

/// a + b + sum: the low digit into `sum`, the high one is returned.
HWY_INLINE Bits add(Bits a, Bits b, Bits& sum) {
  const Bits differ = hn::Xor(a, b);
  const Bits carry = hn::OrAnd(hn::And(a, b), differ, sum);
  sum = hn::Xor(differ, sum);
  return carry;
}

/// Columns whose count, given by digits, is at least the minimum.
HWY_INLINE Bits at_least(const Bits* digits, int planes, int32_t minimum) {
  const Words tag;
  Bits above = hn::Zero(tag), equal = hn::Not(hn::Zero(tag));
  for (int p = planes - 1; p >= 0; --p) {
    if ((minimum >> p & 1) != 0) {
      equal = hn::And(equal, digits[p]);
    } else {
      above = hn::Or(above, hn::And(equal, digits[p]));
      equal = hn::AndNot(digits[p], equal);
    }
  }
  return hn::Or(above, equal);
}

/// Counts the columns of one vector of the chunk, from `word` on.
HWY_INLINE void count_columns(const OverlapArgs& args, int64_t word, Bits* digits) {
  const Words tag;
  const auto row = [&](int32_t i) HWY_ATTR {
    if (i >= args.count) return hn::Zero(tag);
    return hn::LoadU(tag, args.table + args.features[i] * args.stride + word);
  };
  for (int p = 0; p < kPlanes; ++p) digits[p] = hn::Zero(tag);
  for (int32_t i = 0; i < args.count; i += 8) {
    const Bits two_a = add(row(i), row(i + 1), digits[0]);
    const Bits two_b = add(row(i + 2), row(i + 3), digits[0]);
    const Bits four_a = add(two_a, two_b, digits[1]);
    const Bits two_c = add(row(i + 4), row(i + 5), digits[0]);
    const Bits two_d = add(row(i + 6), row(i + 7), digits[0]);
    const Bits four_b = add(two_c, two_d, digits[1]);
    Bits carry = add(four_a, four_b, digits[2]);
    for (int p = 3; p < args.planes; ++p) {
      const Bits next = hn::And(carry, digits[p]);
      digits[p] = hn::Xor(carry, digits[p]);
      carry = next;
    }
  }
}

void select_chunk(const OverlapArgs& args) {
  const Words tag;
  constexpr auto kLanes = static_cast<int64_t>(hn::MaxLanes(Words()));
  constexpr int64_t kVectors = kOverlapChunkWords / kLanes;
  Bits digits[kVectors][kPlanes];
  bool any = false;
  for (int64_t v = 0; v < kVectors; ++v) {
    count_columns(args, v * kLanes, digits[v]);
    const Bits selected = args.minimum <= 0 ? hn::Not(hn::Zero(tag)) : at_least(digits[v], args.planes, args.minimum);
    hn::StoreU(selected, tag, args.selected + v * kLanes);
    any = any || !hn::AllTrue(tag, hn::Eq(selected, hn::Zero(tag)));
  }
  if (!any) return;
  for (int64_t v = 0; v < kVectors; ++v) {
    for (int p = 0; p < args.planes; ++p) {
      hn::StoreU(digits[v][p], tag, args.digits + p * args.stride + v * kLanes);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace rz::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rz::cpu {

HWY_EXPORT(select_chunk);

void select_overlaps(Context&, const Tensor& table, const OverlapQueries& queries, const Tensor& selected,
                     const Tensor& digits) {
  constexpr int64_t kSlab = 8;  // chunks: of 2,048 rows 1 MiB
  const auto select = HWY_DYNAMIC_DISPATCH(select_chunk);
  const int64_t words = table.dim(1), chunks = words / kOverlapChunkWords;
  const int32_t* offsets = queries.offsets.data<int32_t>();
  parallel_tiles(chunks, kSlab, [&](int64_t begin, int64_t end) {
    for (int64_t q = 0; q < queries.count(); ++q) {
      const int32_t count = offsets[q + 1] - offsets[q];
      for (int64_t chunk = begin; chunk < end; ++chunk) {
        const int64_t word = chunk * kOverlapChunkWords;
        const int32_t minimum = queries.minimum.data<int32_t>()[q * chunks + chunk];
        uint32_t* to = selected.data<uint32_t>() + q * words + word;
        if (minimum > count) {
          std::fill(to, to + kOverlapChunkWords, 0);
          continue;
        }
        select({table.data<uint32_t>() + word, words, queries.features.data<int32_t>() + offsets[q], count, minimum, to,
                digits.data<uint32_t>() + q * digits.dim(1) * words + word, static_cast<int>(digits.dim(1))});
      }
    }
  });
}

}  // namespace rz::cpu
#endif
