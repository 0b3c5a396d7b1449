// BAM and CRAM: sorted, indexed aligned reads through HTSlib and its thread pool.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/fasta.h"

namespace rz {

/// One aligned read. Positions are 0-based; [position, end) is its reference span.
struct Alignment {
  uint64_t name_hash = 0;  ///< of the read's name: mates of a pair share it
  int32_t position = 0;
  int32_t end = 0;
  int32_t mate_position = -1;   ///< -1 where the mate is unmapped or on another contig
  int32_t template_length = 0;  ///< TLEN
  uint16_t flag = 0;            ///< SAM flags
  uint8_t mapping_quality = 0;
  std::vector<uint32_t> cigar;  ///< BAM encoding, length << 4 | operation
  std::vector<uint8_t> bases;   ///< 0..3 = A, C, G, T; 4 = anything else
  std::vector<uint8_t> qualities;

  bool reverse() const { return flag & 0x10; }
  bool paired() const { return flag & 0x1; }
  bool proper_pair() const { return flag & 0x2; }
};

/// An indexed alignment file. Not thread-safe; decompression uses `threads` helper threads.
class AlignmentFile {
 public:
  /// CRAM is decoded with `reference` only, never with sequence from the net. Errors, all Error(input): no such file,
  /// not BAM or CRAM, truncated (no end-of-file block), not sorted by its header, no index, the index of another file.
  AlignmentFile(const std::string& path, const Fasta& reference, int threads);
  ~AlignmentFile();
  AlignmentFile(const AlignmentFile&) = delete;
  AlignmentFile& operator=(const AlignmentFile&) = delete;

  const std::string& path() const { return path_; }
  const std::vector<Contig>& contigs() const { return contigs_; }

  /// The distinct SM values of the header's read groups, in order of appearance.
  const std::vector<std::string>& samples() const { return samples_; }

  /// Starts reading the records that overlap [start, end) of a contig. Throws Error(input) where the index lacks it, or
  /// where a CRAM's reference does.
  void query(const std::string& contig, int64_t start, int64_t end);

  /// The next record of the query whose flags share no bit with `excluded_flags` and whose mapping quality is at least
  /// `min_mapping_quality`; false at the end. Throws Error(input), naming file and place, on damaged or unsorted data.
  bool next(Alignment& out, uint16_t excluded_flags, int min_mapping_quality);

 private:
  struct Handle;
  std::string place() const;

  std::string path_;
  std::unique_ptr<Handle> handle_;
  std::vector<Contig> contigs_;
  std::vector<std::string> samples_;
};

}  // namespace rz
