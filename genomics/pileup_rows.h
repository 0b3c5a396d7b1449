// The reads of a candidate as rows for the pileup op: which reads, how aligned, and what is known of each.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "genomics/evidence.h"
#include "genomics/tile_reads.h"

namespace rz::genomics {

constexpr int kRows = 48;   ///< row 0 the reference, row 1 the reference with the allele put in, then reads
constexpr int kWidth = 64;  ///< reference positions, the candidate's at kCentre
constexpr int kCentre = 31;
constexpr int kRowFeatures = 14;

/// Rows of `count` examples, in the layout that kernels/pileup_encode.h takes.
struct PileupRows {
  int count = 0;
  std::vector<uint8_t> bases, qualities;  ///< all reads, one after the other
  std::vector<int32_t> base_offset{0};    ///< [reads + 1]
  std::vector<uint32_t> cigar;            ///< BAM encoding
  std::vector<int32_t> cigar_offset{0};   ///< [reads + 1]
  std::vector<int32_t> position;          ///< [reads] 0-based start of the alignment
  std::vector<int32_t> row_read;          ///< [count, kRows] read of the row, -1 where empty
  std::vector<int32_t> window_start;      ///< [count]
  std::vector<uint8_t> reference;         ///< [count, kWidth] 0..3 = A, C, G, T; 4 = N
  std::vector<float> row_features;        ///< [count, kRows, kRowFeatures]
  std::vector<uint8_t> row_mask;          ///< [count, kRows] 1 where the row holds something
};

/// Adds the rows of one candidate allele (1-based). `realigned` are the new alignments of the site's cluster, by read
/// index; empty where there is no cluster. Deep sites are sampled by the hash of the read's name.
void append_rows(const Tile& tile, const TileReads& reads, const Site& site, size_t allele,
                 const SiteEvidence& evidence, std::span<const Realignment> realigned, PileupRows& out);

}  // namespace rz::genomics
