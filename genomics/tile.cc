#include "genomics/tile.h"

#include <algorithm>

namespace rz::genomics {

std::vector<PlannedTile> plan_tiles(const std::vector<ContigRegions>& regions, int shard, int shards) {
  std::vector<PlannedTile> tiles;
  for (const ContigRegions& contig : regions) {
    for (const Interval& interval : contig.intervals) {
      for (int64_t start = interval.start / kTileLength * kTileLength; start < interval.end; start += kTileLength) {
        const int64_t end = std::min(start + kTileLength, contig.length);
        const Interval wanted = {std::max(start, interval.start), std::min(end, interval.end)};
        const bool same = !tiles.empty() && tiles.back().contig == contig.contig && tiles.back().start == start;
        if (!same) tiles.push_back({contig.contig, contig.length, start, end, {}});
        tiles.back().wanted.push_back(wanted);
      }
    }
  }
  const size_t n = tiles.size(), first = n * static_cast<size_t>(shard) / static_cast<size_t>(shards),
               last = n * (static_cast<size_t>(shard) + 1) / static_cast<size_t>(shards);
  return {tiles.begin() + static_cast<std::ptrdiff_t>(first), tiles.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace rz::genomics
