// Streams tiles with their reads from an alignment file, with memory bounded whatever the depth.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "genomics/tile.h"
#include "io/fasta.h"

namespace rz::genomics {

/// What the reader left out, for --stats.
struct ReadCounts {
  int64_t used = 0;
  int64_t sampled_away = 0;  ///< dropped where more than kReadsPerBin reads start in one bin
};

/// Reads with any of SAM's unmapped, secondary, QC-fail, duplicate and supplementary flags are dropped.
constexpr uint16_t kExcludedFlags = 0x4 | 0x100 | 0x200 | 0x400 | 0x800;

/// Depth is sampled per bin of start positions: the reads whose name hashes are smallest stay, so the choice is the
/// same on every run and mates stay together. 4000 reads per 1000 bp are 600x of 150-bp reads.
constexpr int64_t kBinLength = 1000;
constexpr size_t kReadsPerBin = 4000;

/// No Illumina read is longer. Long reads need other candidates, another model and far more memory.
constexpr size_t kLongestRead = 1000;

class TileReader {
 public:
  TileReader(AlignmentFile& alignments, const Fasta& reference, std::vector<PlannedTile> plan);

  /// The next tile in order, or nothing at the end. Throws Error(input) on a read longer than kLongestRead, and what
  /// AlignmentFile and Fasta throw.
  std::optional<Tile> next();

  const ReadCounts& counts() const { return counts_; }
  size_t tiles() const { return plan_.size(); }

 private:
  using ReadPtr = std::shared_ptr<const Alignment>;

  void start_stream(const PlannedTile& tile);
  void fill_until(int64_t position);
  void close_bin();

  AlignmentFile& alignments_;
  const Fasta& reference_;
  std::vector<PlannedTile> plan_;
  size_t next_tile_ = 0;
  std::deque<ReadPtr> reads_;  // closed bins, in order
  std::vector<ReadPtr> bin_;   // the open bin
  int64_t bin_start_ = 0;
  int64_t stream_end_ = 0;  // query end
  bool exhausted_ = true;
  ReadCounts counts_;
};

}  // namespace rz::genomics
