// The reads of a tile in packed arrays, cleaned: duplicates collapsed, overlapping mates counted once.
#pragma once

#include <cstdint>
#include <vector>

#include "genomics/tile.h"

namespace rz::genomics {

constexpr int kMinMappingQuality = 5;  ///< reads below are no evidence; their share of the depth is a feature
constexpr int kMinBaseQuality = 10;    ///< bases below are no evidence for a candidate

/// One operation of a CIGAR with the place where it starts.
struct CigarStep {
  int op;  ///< 0 M, 1 I, 2 D, 3 N, 4 S, 7 =, 8 X (H and P are left out)
  int length;
  int32_t reference;  ///< 0-based reference position where it starts
  int32_t query;      ///< 0-based index in the read where it starts
  bool aligned() const { return op == 0 || op == 7 || op == 8; }
};

/// One read inside TileReads.
struct PackedRead {
  int32_t position = 0, end = 0;  ///< 0-based half-open reference span
  int32_t base_offset = 0, length = 0;
  int32_t cigar_offset = 0, cigar_count = 0;
  uint64_t name_hash = 0;
  int32_t mate = -1;  ///< index of the mate among these reads
  int32_t template_length = 0;
  uint16_t flag = 0;
  uint8_t mapping_quality = 0;
  bool clipped = false;    ///< has a soft clip of at least 3 bases
  uint8_t duplicates = 0;  ///< unmarked duplicates that this read stands for
  int16_t mismatches = 0;  ///< aligned bases of fair quality that differ from the reference, plus indels
  bool reverse() const { return flag & 0x10; }
  bool proper_pair() const { return flag & 0x2; }
};

struct TileReads {
  std::vector<PackedRead> reads;        ///< by position
  std::vector<uint8_t> bases;           ///< 0..3 = A, C, G, T; 4 = N
  std::vector<uint8_t> qualities;       ///< 0 where the mate already speaks for this base
  std::vector<uint8_t> raw_qualities;   ///< as in the file, for aligning a read on its own
  std::vector<uint32_t> cigar;          ///< BAM encoding
  std::vector<int32_t> low_mapq_depth;  ///< per kDepthBin of the tile with margins: reads under kMinMappingQuality
  int32_t longest = 0;                  ///< the longest reference span, for searching by position

  const uint8_t* base(const PackedRead& r) const { return bases.data() + r.base_offset; }
  const uint8_t* quality(const PackedRead& r) const { return qualities.data() + r.base_offset; }
  const uint8_t* raw_quality(const PackedRead& r) const { return raw_qualities.data() + r.base_offset; }
  std::vector<CigarStep> steps(const PackedRead& r) const;

  /// Indices [first, last) of reads that may overlap [start, end); some at the front may not.
  std::pair<size_t, size_t> around(int64_t start, int64_t end) const;
};

constexpr int64_t kDepthBin = 64;

/// Packs a tile's reads. Reads under kMinMappingQuality are left out. Unmarked duplicates (pairs with the same ends and
/// orientation) are collapsed onto the one with the smallest name hash, unless more than half of the pairs are such:
/// then the library is made of amplicons, and same ends say nothing.
TileReads pack_reads(const Tile& tile);

}  // namespace rz::genomics
