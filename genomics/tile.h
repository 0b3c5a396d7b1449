// The unit of calling: a tile of the reference on a fixed grid, with every read that matters to it.
//
// Tiles lie at multiples of kTileLength whatever regions are asked for, and a tile is always prepared as a whole. A
// call therefore depends on the reads around it and on nothing else: not on --regions, --shard or --threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/alignment_file.h"

namespace rz::genomics {

constexpr int64_t kTileLength = 16384;
constexpr int64_t kTileMargin = 512;        ///< reads this far outside still shape a tile's candidates
constexpr int64_t kReferenceMargin = 4096;  ///< reference beyond the tile, for read overhangs and haplotype flanks

/// 0..3 = A, C, G, T; 4 = anything else.
inline uint8_t base_code(char base) {
  return base == 'A' ? 0 : base == 'C' ? 1 : base == 'G' ? 2 : base == 'T' ? 3 : 4;
}

/// 0-based, half-open.
struct Interval {
  int64_t start = 0;
  int64_t end = 0;
  bool operator==(const Interval&) const = default;
};

struct Tile {
  std::string contig;
  int64_t start = 0, end = 0;
  std::vector<Interval> wanted;                         ///< calls are reported for these parts of [start, end)
  int64_t reference_start = 0;                          ///< position of reference[0]
  std::string reference;                                ///< upper case A, C, G, T, N
  std::vector<std::shared_ptr<const Alignment>> reads;  ///< by (position, name_hash, flag)

  /// The reference base at a position; N outside what is loaded.
  char base(int64_t position) const {
    const int64_t i = position - reference_start;
    return i >= 0 && i < static_cast<int64_t>(reference.size()) ? reference[static_cast<size_t>(i)] : 'N';
  }
};

/// A tile still to be read.
struct PlannedTile {
  std::string contig;
  int64_t contig_length = 0;
  int64_t start = 0, end = 0;
  std::vector<Interval> wanted;
};

/// What to call on one contig: sorted, disjoint intervals.
struct ContigRegions {
  std::string contig;
  int64_t length = 0;
  std::vector<Interval> intervals;
};

/// The tiles that regions touch, in order; shard i of n (0-based) gets a contiguous share of them.
std::vector<PlannedTile> plan_tiles(const std::vector<ContigRegions>& regions, int shard, int shards);

}  // namespace rz::genomics
