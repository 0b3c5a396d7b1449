// Clusters of candidates around indels, and the haplotypes that the reads propose for them.
#pragma once

#include <vector>

#include "genomics/allele.h"
#include "genomics/haplotype.h"
#include "genomics/tile_reads.h"

namespace rz::genomics {

/// Candidates that must be judged together, since an alignment may trade one for another.
struct Cluster {
  int64_t start = 0, end = 0;         ///< 0-based half-open: every base that any allele or its repeat touches
  std::vector<size_t> sites;          ///< indices into the tile's sites
  std::vector<Allele> alleles;        ///< by position
  std::vector<Haplotype> haplotypes;  ///< [0] is the reference
  int slack = 0;                      ///< for ReadAligner
};

/// Groups every indel site with the candidates within kClusterReach of it; SNPs far from indels belong to no cluster.
std::vector<Cluster> build_clusters(const Tile& tile, const std::vector<Site>& sites);

/// Fills the haplotypes: the reference, every allele alone, and the combinations that at least two fragments show.
void propose_haplotypes(const Tile& tile, const TileReads& reads, Cluster& cluster);

constexpr int64_t kClusterReach = 15;
constexpr size_t kMaxHaplotypes = 14;
constexpr int64_t kHaplotypeFlank = 420;  ///< reference on both sides, longer than a short read

}  // namespace rz::genomics
