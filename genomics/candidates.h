// Finds the sites of a tile where reads disagree with the reference.
#pragma once

#include <vector>

#include "genomics/allele.h"
#include "genomics/tile_reads.h"

namespace rz::genomics {

/// An allele becomes a candidate with at least `min_reads` fragments and the given share of the depth.
struct CandidateThresholds {
  int min_reads = 2;
  double min_snp_fraction = 0.12;
  double min_indel_fraction = 0.06;
};

/// An allele that one read's alignment shows.
struct ObservedAllele {
  Allele allele;
  int32_t read = 0;   ///< index in TileReads
  int32_t query = 0;  ///< index of the base (SNP) or of the base before the indel
};

/// The indels in one read's alignment, left-aligned, without those whose inserted bases are of poor quality.
void observed_indels(const Tile& tile, const TileReads& reads, int32_t read, std::vector<ObservedAllele>& out);

/// Candidate sites of the tile with its margins, by position, SNPs before indels at one position.
std::vector<Site> find_candidates(const Tile& tile, const TileReads& reads, const CandidateThresholds& thresholds);

}  // namespace rz::genomics
