// The numbers that describe one candidate allele to the caller's networks.
#pragma once

#include <string_view>
#include <vector>

#include "genomics/evidence.h"
#include "genomics/tile_reads.h"

namespace rz::genomics {

/// Changes whenever a feature's meaning or order does; models carry the version they were trained on.
constexpr int kFeatureVersion = 1;

/// Names of the features, in order. All are scaled to about [-1, 1].
const std::vector<std::string_view>& feature_names();

/// What a site's features need to know of its tile.
struct TileContext {
  const Tile& tile;
  const TileReads& reads;
  const std::vector<Site>& sites;
  double typical_depth = 1;  ///< median depth over the tile's candidate-independent grid
};

double typical_depth(const Tile& tile, const TileReads& reads);

/// Features of allele `allele` (1-based) of sites[site]; appended to `out`. `haplotypes`: how many were weighed there,
/// 0 where no cluster was.
void append_features(const TileContext& context, size_t site, size_t allele, const SiteEvidence& evidence,
                     const std::vector<double>& genotype_likelihoods, size_t haplotypes, std::vector<float>& out);

}  // namespace rz::genomics
