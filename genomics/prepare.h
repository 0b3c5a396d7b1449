// From a tile to its candidates, ready for the networks.
#pragma once

#include <vector>

#include "genomics/candidates.h"
#include "genomics/evidence.h"
#include "genomics/features.h"
#include "genomics/pileup_rows.h"

namespace rz::genomics {

/// One site inside the wanted parts of a tile.
struct Candidate {
  size_t site = 0;  ///< index into PreparedTile::sites
  SiteEvidence evidence;
  std::vector<double> likelihoods;  ///< of genotypes, VCF's order
  int cluster = -1;                 ///< index into PreparedTile::clusters
  size_t first_example = 0;         ///< its alleles are examples first_example, first_example + 1, ...
};

struct PreparedTile {
  Tile tile;
  TileReads reads;
  std::vector<Site> sites;  ///< all of the tile with its margins
  std::vector<Cluster> clusters;
  std::vector<std::vector<Realignment>> realigned;  ///< per cluster, by read index
  std::vector<Candidate> candidates;                ///< the wanted ones, by position
  std::vector<float> features;                      ///< [examples, features]
  size_t examples() const { return features.size() / feature_names().size(); }
};

/// Packs the reads, finds candidates, realigns the reads around indels and computes evidence and features. Clusters
/// without a wanted site are skipped; what is computed for a site does not depend on which others are wanted.
PreparedTile prepare(Tile tile, const CandidateThresholds& thresholds);

/// The pileup rows of chosen examples: pairs of candidate index and allele (1-based).
PileupRows pileup_rows(const PreparedTile& prepared, const std::vector<std::pair<size_t, size_t>>& examples);

}  // namespace rz::genomics
