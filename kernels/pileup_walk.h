// Draws one read into one row of a pileup: the code that pileup_encode's CPU and CUDA implementations share.
#pragma once

#include <cstdint>

#include "kernels/pileup_encode.h"

#if defined(__CUDACC__)
#define RZ_HOST_DEVICE __host__ __device__
#else
#define RZ_HOST_DEVICE
#endif

namespace rz {

struct PileupRead {
  const uint8_t* bases;
  const uint8_t* quals;
  int32_t base_count;
  const uint32_t* cigar;
  int32_t operation_count;
  int32_t position;
};

struct PileupWindow {
  int32_t start;
  int32_t width;
  const uint8_t* reference;  ///< [width]
  uint8_t* codes;            ///< [width], all kNothing before a read is drawn
  uint8_t* quals;            ///< [width], all 0 before a read is drawn
};

namespace pileup {

enum Operation : uint32_t { kMatch, kInsert, kDelete, kSkip, kSoftClip, kHardClip, kPad, kEqual, kDiffer };

RZ_HOST_DEVICE inline uint32_t operation(uint32_t cigar) { return cigar & 15; }
RZ_HOST_DEVICE inline int32_t length(uint32_t cigar) { return static_cast<int32_t>(cigar >> 4); }

RZ_HOST_DEVICE inline bool draws_bases(uint32_t cigar) {
  const uint32_t op = operation(cigar);
  return (op == kMatch || op == kEqual || op == kDiffer) && length(cigar) > 0;
}

RZ_HOST_DEVICE inline bool has_aligned_base(const PileupRead& read) {
  for (int32_t i = 0; i < read.operation_count; ++i) {
    if (draws_bases(read.cigar[i])) return true;
  }
  return false;
}

/// Whether an insertion comes after operation i and before the next aligned base.
RZ_HOST_DEVICE inline bool insertion_follows(const PileupRead& read, int32_t i) {
  for (int32_t next = i + 1; next < read.operation_count && !draws_bases(read.cigar[next]); ++next) {
    if (operation(read.cigar[next]) == kInsert && length(read.cigar[next]) > 0) return true;
  }
  return false;
}

RZ_HOST_DEVICE inline uint8_t capped(uint8_t quality) {
  return quality < kPileupQualityCap ? quality : static_cast<uint8_t>(kPileupQualityCap);
}

RZ_HOST_DEVICE inline uint8_t base_code(uint8_t base, uint8_t reference) {
  const uint8_t shown = pileup_code::kFirstBase + (base < 4 ? base : 4);
  return base < 4 && reference < 4 && base != reference ? shown | pileup_code::kDiffers : shown;
}

/// Draws read bases [first, first + count) from reference position `at` on. `lane` of `lanes` workers share the row.
RZ_HOST_DEVICE inline void draw_bases(const PileupRead& read, const PileupWindow& window, int64_t at, int64_t first,
                                      int64_t count, uint8_t flags, bool mark_last, int lane, int lanes) {
  const int64_t begin = at < window.start ? window.start : at;
  const int64_t window_end = int64_t{window.start} + window.width;
  const int64_t end = at + count < window_end ? at + count : window_end;
  for (int64_t where = begin + lane; where < end; where += lanes) {
    const int64_t base = first + (where - at);
    if (base >= read.base_count) return;
    const int64_t column = where - window.start;
    const uint8_t mark = mark_last && where == at + count - 1 ? pileup_code::kInsertion : 0;
    window.codes[column] = base_code(read.bases[base], window.reference[column]) | flags | mark;
    window.quals[column] = capped(read.quals[base]);
  }
}

/// Draws a deletion of `count` positions between read bases next - 1 and next.
RZ_HOST_DEVICE inline void draw_deletion(const PileupRead& read, const PileupWindow& window, int64_t at, int64_t next,
                                         int64_t count, int lane, int lanes) {
  if (next > read.base_count) return;
  uint8_t quality = kPileupQualityCap;
  if (next > 0 && read.quals[next - 1] < quality) quality = read.quals[next - 1];
  if (next < read.base_count && read.quals[next] < quality) quality = read.quals[next];
  const int64_t begin = at < window.start ? window.start : at;
  const int64_t window_end = int64_t{window.start} + window.width;
  const int64_t end = at + count < window_end ? at + count : window_end;
  for (int64_t where = begin + lane; where < end; where += lanes) {
    window.codes[where - window.start] = pileup_code::kDeleted;
    window.quals[where - window.start] = quality;
  }
}

/// Draws the whole read; each of `lanes` workers calls it with its own `lane` and writes its own columns.
RZ_HOST_DEVICE inline void draw_read(const PileupRead& read, const PileupWindow& window, int lane, int lanes) {
  if (read.base_count == 0 || !has_aligned_base(read)) return;
  int64_t at = read.position;
  int64_t base = 0;
  bool aligned = false;
  for (int32_t i = 0; i < read.operation_count; ++i) {
    const uint32_t op = operation(read.cigar[i]);
    const int64_t count = length(read.cigar[i]);
    if (op == kSoftClip) {
      draw_bases(read, window, aligned ? at : at - count, base, count, pileup_code::kClipped, false, lane, lanes);
    } else if (draws_bases(read.cigar[i])) {
      draw_bases(read, window, at, base, count, 0, insertion_follows(read, i), lane, lanes);
      aligned = true;
    } else if (op == kDelete) {
      draw_deletion(read, window, at, base, count, lane, lanes);
    }
    const bool aligns = op == kMatch || op == kEqual || op == kDiffer;
    if (aligns || op == kDelete || op == kSkip) at += count;
    if (aligns || op == kInsert || op == kSoftClip) base += count;
  }
}

}  // namespace pileup
}  // namespace rz
