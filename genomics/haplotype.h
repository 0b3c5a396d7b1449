// Candidate haplotypes: the reference around a cluster of candidates with some of their alleles put in.
#pragma once

#include <cstdint>
#include <vector>

#include "genomics/allele.h"
#include "genomics/tile.h"

namespace rz::genomics {

struct Haplotype {
  std::vector<int> alleles;        ///< indices of the cluster's alleles that it carries; empty: the reference
  std::vector<uint8_t> bases;      ///< 0..3 = A, C, G, T; 4 = N
  std::vector<int32_t> reference;  ///< per base its reference position, -1 where inserted
  std::vector<float> gap_open;     ///< per base, natural log: price of a sequencing gap there, low in repeats
  std::vector<float> gap_extend;
  int64_t reference_start = 0, reference_end = 0;  ///< 0-based half-open reference span

  /// Index of a reference position left of every allele, or right of every allele.
  int32_t index_before(int64_t position) const { return static_cast<int32_t>(position - reference_start); }
  int32_t index_after(int64_t position) const {
    return static_cast<int32_t>(static_cast<int64_t>(bases.size()) - (reference_end - position));
  }
  int length_change() const {
    return static_cast<int>(static_cast<int64_t>(bases.size()) - (reference_end - reference_start));
  }
};

/// Spells [start, end) of the tile's reference with the chosen alleles, which must be sorted and must not overlap.
Haplotype make_haplotype(const Tile& tile, int64_t start, int64_t end, const std::vector<Allele>& alleles,
                         std::vector<int> chosen);

/// True where two sorted alleles change the same bases and cannot stand on one haplotype.
bool alleles_overlap(const Allele& left, const Allele& right);

}  // namespace rz::genomics
