#include "genomics/candidates.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "genomics/left_align.h"

namespace rz::genomics {
namespace {

/// Base counts over the tile with its margins.
struct Counts {
  int64_t start;
  std::vector<std::array<int32_t, 4>> bases;
  std::vector<int32_t> depth;  ///< fair bases and deletions
};

Counts count_bases(const Tile& tile, const TileReads& reads) {
  const int64_t start = std::max<int64_t>(tile.start - kTileMargin, 0), end = tile.end + kTileMargin;
  Counts counts{start, std::vector<std::array<int32_t, 4>>(static_cast<size_t>(end - start)),
                std::vector<int32_t>(static_cast<size_t>(end - start))};
  for (const PackedRead& read : reads.reads) {
    for (const CigarStep& s : reads.steps(read)) {
      if (!s.aligned() && s.op != 2) continue;
      const int64_t from = std::max<int64_t>(s.reference, start), to = std::min<int64_t>(s.reference + s.length, end);
      for (int64_t p = from; p < to; ++p) {
        const size_t i = static_cast<size_t>(p - start);
        if (s.op == 2) {
          ++counts.depth[i];
          continue;
        }
        const int64_t q = s.query + (p - s.reference);
        if (reads.quality(read)[q] < kMinBaseQuality) continue;
        const uint8_t b = reads.base(read)[q];
        if (b > 3) continue;
        ++counts.bases[i][b];
        ++counts.depth[i];
      }
    }
  }
  return counts;
}

void keep_best(Site& site) {
  std::sort(site.alleles.begin(), site.alleles.end(), [](const Allele& a, const Allele& b) {
    return std::tie(b.support, a.ref, a.alt) < std::tie(a.support, b.ref, b.alt);
  });
  if (site.alleles.size() > kMaxAlleles) site.alleles.resize(kMaxAlleles);
}

void add_snps(const Tile& tile, const Counts& counts, const CandidateThresholds& t, std::vector<Site>& sites) {
  for (size_t i = 0; i < counts.bases.size(); ++i) {
    const char ref = tile.base(counts.start + static_cast<int64_t>(i));
    if (ref == 'N' || counts.depth[i] < t.min_reads) continue;
    Site site{counts.start + static_cast<int64_t>(i), true, {}, counts.depth[i]};
    for (int b = 0; b < 4; ++b) {
      const int support = counts.bases[i][static_cast<size_t>(b)];
      if ("ACGT"[b] == ref || support < t.min_reads || support < t.min_snp_fraction * counts.depth[i]) continue;
      site.alleles.push_back({site.position, std::string(1, ref), std::string(1, "ACGT"[b]), support});
    }
    if (site.alleles.empty()) continue;
    keep_best(site);
    sites.push_back(std::move(site));
  }
}

bool has_n(const Allele& a) { return a.ref.find('N') != std::string::npos || a.alt.find('N') != std::string::npos; }

/// Groups equal indels; both mates of a fragment count once.
std::vector<Allele> group_indels(const TileReads& reads, std::vector<ObservedAllele>& seen) {
  const auto key = [&](const ObservedAllele& o) {
    return std::tuple(o.allele.position, std::cref(o.allele.ref).get(), std::cref(o.allele.alt).get(),
                      reads.reads[static_cast<size_t>(o.read)].name_hash);
  };
  std::sort(seen.begin(), seen.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::vector<Allele> grouped;
  for (size_t i = 0; i < seen.size(); ++i) {
    const bool same_allele = i > 0 && seen[i].allele.same_change(seen[i - 1].allele);
    if (!same_allele) grouped.push_back(seen[i].allele);
    const bool same_fragment = same_allele && reads.reads[static_cast<size_t>(seen[i].read)].name_hash ==
                                                  reads.reads[static_cast<size_t>(seen[i - 1].read)].name_hash;
    if (!same_fragment) ++grouped.back().support;
  }
  return grouped;
}

void add_indels(const Tile& tile, const TileReads& reads, const Counts& counts, const CandidateThresholds& t,
                std::vector<Site>& sites) {
  std::vector<ObservedAllele> seen;
  for (size_t i = 0; i < reads.reads.size(); ++i) observed_indels(tile, reads, static_cast<int32_t>(i), seen);
  for (Allele& allele : group_indels(reads, seen)) {
    const int64_t i = allele.position - counts.start;
    if (i < 0 || i >= static_cast<int64_t>(counts.depth.size()) || has_n(allele)) continue;
    const int depth = std::max(counts.depth[static_cast<size_t>(i)], allele.support);
    if (allele.support < t.min_reads || allele.support < t.min_indel_fraction * depth) continue;
    const bool joins = !sites.empty() && !sites.back().snp && sites.back().position == allele.position;
    if (!joins) sites.push_back({allele.position, false, {}, depth});
    sites.back().alleles.push_back(std::move(allele));
  }
  for (Site& site : sites)
    if (!site.snp) keep_best(site);
}

}  // namespace

void observed_indels(const Tile& tile, const TileReads& reads, int32_t read, std::vector<ObservedAllele>& out) {
  const PackedRead& r = reads.reads[static_cast<size_t>(read)];
  bool any = false;
  for (int i = 0; i < r.cigar_count; ++i) {
    const uint32_t op = reads.cigar[static_cast<size_t>(r.cigar_offset + i)] & 15u;
    any |= op == 1 || op == 2;
  }
  if (!any) return;
  const std::vector<CigarStep> steps = reads.steps(r);
  const auto aligned = [](const CigarStep& s) { return s.aligned(); };
  const auto first = std::find_if(steps.begin(), steps.end(), aligned);
  const auto last = std::find_if(steps.rbegin(), steps.rend(), aligned).base();
  for (auto step = first; step < last; ++step) {  // an indel needs aligned bases on both sides
    const CigarStep& s = *step;
    if (s.op == 2 && s.reference > tile.reference_start + 1) {
      out.push_back({left_aligned_deletion(tile, s.reference, s.length), read, s.query - 1});
    } else if (s.op == 1 && s.reference > tile.reference_start + 1) {
      std::string bases;
      int quality = 0;
      for (int k = 0; k < s.length; ++k) {
        const uint8_t b = reads.base(r)[s.query + k];
        bases += b < 4 ? "ACGT"[b] : 'N';
        quality += reads.raw_quality(r)[s.query + k];
      }
      if (quality < kMinBaseQuality * s.length) continue;
      out.push_back({left_aligned_insertion(tile, s.reference, std::move(bases)), read, s.query - 1});
    }
  }
}

std::vector<Site> find_candidates(const Tile& tile, const TileReads& reads, const CandidateThresholds& thresholds) {
  const Counts counts = count_bases(tile, reads);
  std::vector<Site> sites, indels;
  add_snps(tile, counts, thresholds, sites);
  add_indels(tile, reads, counts, thresholds, indels);
  sites.insert(sites.end(), std::make_move_iterator(indels.begin()), std::make_move_iterator(indels.end()));
  std::stable_sort(sites.begin(), sites.end(), [](const Site& a, const Site& b) {
    return std::pair(a.position, !a.snp) < std::pair(b.position, !b.snp);
  });
  return sites;
}

}  // namespace rz::genomics
