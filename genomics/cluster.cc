#include "genomics/cluster.h"

#include <algorithm>
#include <map>
#include <set>

#include "genomics/candidates.h"
#include "genomics/left_align.h"

namespace rz::genomics {
namespace {

Interval touched(const Tile& tile, const Site& site) {
  Interval span = {site.position, site.position + 1};
  if (site.snp) return span;
  for (const Allele& a : site.alleles) span.end = std::max(span.end, a.end() + right_shift(tile, a) + 1);
  return span;
}

/// The cluster's alleles that one read's alignment shows, where it spans the whole cluster; false where it does not.
bool shown_alleles(const Tile& tile, const TileReads& reads, int32_t index, const Cluster& cluster,
                   std::vector<int>& shown) {
  const PackedRead& r = reads.reads[static_cast<size_t>(index)];
  if (r.position > cluster.start || r.end < cluster.end) return false;
  shown.clear();
  std::vector<ObservedAllele> indels;
  observed_indels(tile, reads, index, indels);
  for (size_t a = 0; a < cluster.alleles.size(); ++a) {
    const Allele& allele = cluster.alleles[a];
    if (!allele.is_snp()) {
      for (const ObservedAllele& o : indels)
        if (o.allele.same_change(allele)) shown.push_back(static_cast<int>(a));
      continue;
    }
    for (const CigarStep& s : reads.steps(r)) {
      if (!s.aligned() || allele.position < s.reference || allele.position >= s.reference + s.length) continue;
      const int64_t q = s.query + (allele.position - s.reference);
      const uint8_t b = reads.base(r)[q];
      if (b < 4 && "ACGT"[b] == allele.alt[0] && reads.raw_quality(r)[q] >= kMinBaseQuality)
        shown.push_back(static_cast<int>(a));
    }
  }
  for (size_t i = 1; i < shown.size(); ++i)
    if (alleles_overlap(cluster.alleles[static_cast<size_t>(shown[i - 1])],
                        cluster.alleles[static_cast<size_t>(shown[i])]))
      return false;
  return true;
}

}  // namespace

std::vector<Cluster> build_clusters(const Tile& tile, const std::vector<Site>& sites) {
  std::vector<Cluster> clusters;
  for (const Site& site : sites) {
    if (site.snp) continue;
    const Interval span = touched(tile, site);
    if (clusters.empty() || span.start > clusters.back().end + kClusterReach) clusters.push_back({});
    Cluster& c = clusters.back();
    if (c.end == 0) c.start = span.start;
    c.end = std::max(c.end, span.end);
  }
  size_t next = 0;
  for (Cluster& c : clusters) {
    const int64_t from = c.start - kClusterReach, to = c.end + kClusterReach;
    while (next < sites.size() && sites[next].position < from) ++next;
    for (; next < sites.size() && sites[next].position < to; ++next) {
      c.sites.push_back(next);
      c.alleles.insert(c.alleles.end(), sites[next].alleles.begin(), sites[next].alleles.end());
      c.start = std::min(c.start, sites[next].position);
      c.end = std::max(c.end, sites[next].position + 1);
    }
  }
  return clusters;
}

void propose_haplotypes(const Tile& tile, const TileReads& reads, Cluster& cluster) {
  std::map<std::vector<int>, std::set<uint64_t>> fragments;
  std::vector<int> shown;
  const auto [first, last] = reads.around(cluster.start, cluster.end);
  for (size_t i = first; i < last; ++i)
    if (shown_alleles(tile, reads, static_cast<int32_t>(i), cluster, shown) && shown.size() > 1)
      fragments[shown].insert(reads.reads[i].name_hash);

  struct Choice {
    int support;
    std::vector<int> alleles;
  };
  std::vector<Choice> choices;
  for (size_t a = 0; a < cluster.alleles.size(); ++a)
    choices.push_back({cluster.alleles[a].support, {static_cast<int>(a)}});
  for (const auto& [combination, names] : fragments)
    if (names.size() >= 2) choices.push_back({static_cast<int>(names.size()), combination});
  std::stable_sort(choices.begin(), choices.end(),
                   [](const Choice& a, const Choice& b) { return a.support > b.support; });
  if (choices.size() > kMaxHaplotypes) choices.resize(kMaxHaplotypes);

  const int64_t from = std::max(cluster.start - kHaplotypeFlank, tile.reference_start);
  const int64_t to =
      std::min(cluster.end + kHaplotypeFlank, tile.reference_start + static_cast<int64_t>(tile.reference.size()));
  cluster.haplotypes.push_back(make_haplotype(tile, from, to, cluster.alleles, {}));
  int largest = 0;
  for (Choice& c : choices) {
    cluster.haplotypes.push_back(make_haplotype(tile, from, to, cluster.alleles, std::move(c.alleles)));
    largest = std::max(largest, std::abs(cluster.haplotypes.back().length_change()));
  }
  cluster.slack = 6 + std::min(largest, 60);
}

}  // namespace rz::genomics
