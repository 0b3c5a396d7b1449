// What each read says about each allele of a site.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "genomics/cluster.h"
#include "genomics/tile_reads.h"

namespace rz::genomics {

/// A read's log-likelihoods (natural) of the reference [0] and of the site's alleles [1..].
struct ReadEvidence {
  int32_t read = 0;  ///< index in TileReads
  std::array<float, kMaxAlleles + 1> likelihood{};
  int8_t supports = -1;  ///< the allele that is clearly best, -1 where none is
  uint8_t quality = 0;   ///< base quality at the site
  int16_t from_end = 0;  ///< bases between the site and the nearer end of the read
};

struct SiteEvidence {
  std::vector<ReadEvidence> reads;  ///< one per fragment, by read index
};

/// A read's alignment to the reference through its best haplotype: per base the reference position, or a negative mark.
struct Realignment {
  int32_t read = 0;
  std::vector<int32_t> reference;  ///< reference position, kInserted or kClipped
};

/// Evidence at a SNP site that no indel disturbs: base against base.
SiteEvidence snp_evidence(const TileReads& reads, const Site& site);

/// Evidence at all sites of a cluster, in the order of cluster.sites, from aligning its reads to its haplotypes.
/// `realigned` receives the reads' new alignments.
std::vector<SiteEvidence> cluster_evidence(const TileReads& reads, const std::vector<Site>& sites,
                                           const Cluster& cluster, std::vector<Realignment>& realigned);

/// Nats by which the best allele must lead before a read counts as its supporter.
constexpr float kClearLead = 1.0f;

}  // namespace rz::genomics
