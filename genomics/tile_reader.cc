#include "genomics/tile_reader.h"

#include <algorithm>
#include <tuple>

#include "kernels/error.h"

namespace rz::genomics {
namespace {

bool by_hash(const std::shared_ptr<const Alignment>& a, const std::shared_ptr<const Alignment>& b) {
  return std::tuple(a->name_hash, a->position, a->flag) < std::tuple(b->name_hash, b->position, b->flag);
}

bool by_position(const std::shared_ptr<const Alignment>& a, const std::shared_ptr<const Alignment>& b) {
  return std::tuple(a->position, a->name_hash, a->flag) < std::tuple(b->position, b->name_hash, b->flag);
}

}  // namespace

TileReader::TileReader(AlignmentFile& alignments, const Fasta& reference, std::vector<PlannedTile> plan)
    : alignments_(alignments), reference_(reference), plan_(std::move(plan)) {}

void TileReader::start_stream(const PlannedTile& tile) {
  // Whole bins only, and one bin of lead: what is sampled in a bin must not depend on where a query happens to start.
  const int64_t lead = std::max<int64_t>(tile.start - kTileMargin, 0) / kBinLength * kBinLength;
  bin_start_ = std::max<int64_t>(lead - kBinLength, 0);
  // One query serves every following tile that adjoins this one.
  size_t last = next_tile_;
  while (last + 1 < plan_.size() && plan_[last + 1].contig == tile.contig && plan_[last + 1].start == plan_[last].end)
    ++last;
  stream_end_ = std::min(plan_[last].end + kTileMargin + kBinLength, tile.contig_length);
  reads_.clear();
  bin_.clear();
  alignments_.query(tile.contig, bin_start_, stream_end_);
  exhausted_ = false;
}

void TileReader::close_bin() {
  if (bin_.size() > kReadsPerBin) {
    std::nth_element(bin_.begin(), bin_.begin() + kReadsPerBin, bin_.end(), by_hash);
    counts_.sampled_away += static_cast<int64_t>(bin_.size() - kReadsPerBin);
    bin_.resize(kReadsPerBin);
  }
  std::sort(bin_.begin(), bin_.end(), by_position);
  counts_.used += static_cast<int64_t>(bin_.size());
  reads_.insert(reads_.end(), bin_.begin(), bin_.end());
  bin_.clear();
}

void TileReader::fill_until(int64_t position) {
  while (!exhausted_ && bin_start_ < position) {
    auto read = std::make_shared<Alignment>();
    if (!alignments_.next(*read, kExcludedFlags, 0)) {
      close_bin();
      exhausted_ = true;
      return;
    }
    if (read->bases.size() > kLongestRead)
      throw Error(ExitCode::input,
                  alignments_.path() + ": the read at " + plan_[next_tile_].contig + ":" +
                      std::to_string(read->position + 1) + " has " + std::to_string(read->bases.size()) +
                      " bases; --platform illumina takes reads of up to " + std::to_string(kLongestRead));
    if (read->position < bin_start_) continue;  // starts before the lead
    if (read->position >= bin_start_ + kBinLength) {
      close_bin();
      bin_start_ = read->position / kBinLength * kBinLength;
    }
    bin_.push_back(std::move(read));
    if (bin_.size() >= 4 * kReadsPerBin) {  // keeps memory bounded inside one bin
      std::nth_element(bin_.begin(), bin_.begin() + kReadsPerBin, bin_.end(), by_hash);
      counts_.sampled_away += static_cast<int64_t>(bin_.size() - kReadsPerBin);
      bin_.resize(kReadsPerBin);
    }
  }
}

std::optional<Tile> TileReader::next() {
  if (next_tile_ >= plan_.size()) return std::nullopt;
  const PlannedTile& planned = plan_[next_tile_];
  const bool adjoins =
      next_tile_ > 0 && plan_[next_tile_ - 1].contig == planned.contig && plan_[next_tile_ - 1].end == planned.start;
  if (!adjoins) start_stream(planned);
  const int64_t first = planned.start - kTileMargin, last = planned.end + kTileMargin;
  fill_until(last);

  Tile tile;
  tile.contig = planned.contig;
  tile.start = planned.start;
  tile.end = planned.end;
  tile.wanted = planned.wanted;
  tile.reference_start = std::max<int64_t>(planned.start - kReferenceMargin, 0);
  tile.reference = reference_.fetch(planned.contig, tile.reference_start, planned.end + kReferenceMargin);
  for (const ReadPtr& read : reads_)
    if (read->position < last && read->end > first) tile.reads.push_back(read);
  // Sorted by start, so what no later tile needs cannot simply be popped from the front: filter instead.
  const int64_t keep = planned.end - kTileMargin;
  std::erase_if(reads_, [&](const ReadPtr& read) { return read->end <= keep; });
  ++next_tile_;
  return tile;
}

}  // namespace rz::genomics
