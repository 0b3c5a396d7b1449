// Aligns a stretch of a read to a candidate haplotype: banded, affine gaps, priced by base quality and repeat context.
#pragma once

#include <cstdint>
#include <vector>

#include "genomics/haplotype.h"

namespace rz::genomics {

/// The part of a read near a cluster. An anchored end is held on the haplotype base that its own alignment says.
struct ReadSegment {
  const uint8_t* bases = nullptr;
  const uint8_t* qualities = nullptr;
  int length = 0;
  bool left_anchored = false, right_anchored = false;
  int64_t left_reference = 0;   ///< reference position of the first base, known where left-anchored
  int64_t right_reference = 0;  ///< of the last base, known where right-anchored
  int64_t hint = 0;             ///< where neither end is anchored: about the reference position of the first base
};

/// Where a base lies on the haplotype: its index, or one of these.
constexpr int32_t kInserted = -1;
constexpr int32_t kClipped = -2;

class ReadAligner {
 public:
  /// `slack`: how many bases the alignment may stray from the diagonals that the anchors give.
  /// Natural log of the probability of the segment's best alignment, up to a constant of the read.
  /// `path`, where given, receives per base a haplotype index, kInserted or kClipped.
  float align(const ReadSegment& segment, const Haplotype& haplotype, int slack, std::vector<int32_t>* path);

 private:
  struct Band;
  bool exact(const ReadSegment& s, const Haplotype& h, int64_t diagonal, float& score) const;
  float fill(const ReadSegment& s, const Haplotype& h, const Band& band, bool keep, int& end_i, int& end_j);
  void trace(const ReadSegment& s, const Band& band, int end_i, int end_j, std::vector<int32_t>& path) const;

  std::vector<float> match_, insert_, previous_match_, previous_insert_, delete_;
  std::vector<float> previous_delete_;
  std::vector<uint8_t> moves_;
};

}  // namespace rz::genomics
