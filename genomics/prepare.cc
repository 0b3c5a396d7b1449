#include "genomics/prepare.h"

#include <algorithm>

#include "genomics/genotype_likelihood.h"

namespace rz::genomics {
namespace {

bool wanted(const Tile& tile, int64_t position) {
  return std::any_of(tile.wanted.begin(), tile.wanted.end(),
                     [&](const Interval& i) { return i.start <= position && position < i.end; });
}

void add_candidate(PreparedTile& p, const TileContext& context, size_t site, SiteEvidence evidence, int cluster) {
  Candidate c;
  c.site = site;
  c.cluster = cluster;
  c.first_example = p.examples();
  const size_t alleles = p.sites[site].alleles.size() + 1;
  c.likelihoods = genotype_log_likelihoods(p.reads, evidence, alleles);
  const size_t haplotypes = cluster < 0 ? 0 : p.clusters[static_cast<size_t>(cluster)].haplotypes.size();
  for (size_t a = 1; a < alleles; ++a)
    append_features(context, site, a, evidence, c.likelihoods, haplotypes, p.features);
  c.evidence = std::move(evidence);
  p.candidates.push_back(std::move(c));
}

}  // namespace

PreparedTile prepare(Tile tile, const CandidateThresholds& thresholds) {
  PreparedTile p;
  p.tile = std::move(tile);
  p.reads = pack_reads(p.tile);
  p.sites = find_candidates(p.tile, p.reads, thresholds);
  p.clusters = build_clusters(p.tile, p.sites);
  p.realigned.resize(p.clusters.size());
  std::vector<int> cluster_of(p.sites.size(), -1);
  std::vector<SiteEvidence> evidence(p.sites.size());
  for (size_t c = 0; c < p.clusters.size(); ++c) {
    Cluster& cluster = p.clusters[c];
    for (const size_t s : cluster.sites) cluster_of[s] = static_cast<int>(c);
    if (std::none_of(cluster.sites.begin(), cluster.sites.end(),
                     [&](size_t s) { return wanted(p.tile, p.sites[s].position); }))
      continue;
    propose_haplotypes(p.tile, p.reads, cluster);
    std::vector<SiteEvidence> found = cluster_evidence(p.reads, p.sites, cluster, p.realigned[c]);
    for (size_t i = 0; i < found.size(); ++i) evidence[cluster.sites[i]] = std::move(found[i]);
  }
  const TileContext context{p.tile, p.reads, p.sites, typical_depth(p.tile, p.reads)};
  for (size_t s = 0; s < p.sites.size(); ++s) {
    if (!wanted(p.tile, p.sites[s].position)) continue;
    if (cluster_of[s] < 0) evidence[s] = snp_evidence(p.reads, p.sites[s]);
    add_candidate(p, context, s, std::move(evidence[s]), cluster_of[s]);
  }
  return p;
}

PileupRows pileup_rows(const PreparedTile& p, const std::vector<std::pair<size_t, size_t>>& examples) {
  PileupRows rows;
  for (const auto& [candidate, allele] : examples) {
    const Candidate& c = p.candidates[candidate];
    std::span<const Realignment> realigned;
    if (c.cluster >= 0) realigned = p.realigned[static_cast<size_t>(c.cluster)];
    append_rows(p.tile, p.reads, p.sites[c.site], allele, c.evidence, realigned, rows);
  }
  return rows;
}

}  // namespace rz::genomics
