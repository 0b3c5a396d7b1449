#include "genomics/evidence.h"

#include <algorithm>
#include <cmath>

#include "genomics/read_aligner.h"

namespace rz::genomics {
namespace {

constexpr int64_t kAnchorDistance = 20;  // an alignment is trusted this far from a cluster

void set_support(ReadEvidence& e, size_t alleles) {
  size_t best = 0;
  float second = -1e30f;
  for (size_t a = 1; a < alleles; ++a)
    if (e.likelihood[a] > e.likelihood[best]) best = a;
  for (size_t a = 0; a < alleles; ++a)
    if (a != best) second = std::max(second, e.likelihood[a]);
  e.supports = e.likelihood[best] - second >= kClearLead ? static_cast<int8_t>(best) : int8_t{-1};
}

float spread(const ReadEvidence& e, size_t alleles) {
  const auto [low, high] =
      std::minmax_element(e.likelihood.begin(), e.likelihood.begin() + static_cast<std::ptrdiff_t>(alleles));
  return *high - *low;
}

/// Of the two reads of a fragment the more telling one stays.
void one_per_fragment(const TileReads& reads, size_t alleles, SiteEvidence& site) {
  std::vector<int> index(reads.reads.size(), -1);
  std::vector<bool> drop(site.reads.size(), false);
  for (size_t i = 0; i < site.reads.size(); ++i) index[static_cast<size_t>(site.reads[i].read)] = static_cast<int>(i);
  for (size_t i = 0; i < site.reads.size(); ++i) {
    const int32_t mate = reads.reads[static_cast<size_t>(site.reads[i].read)].mate;
    const int other = mate < 0 ? -1 : index[static_cast<size_t>(mate)];
    if (other <= static_cast<int>(i)) continue;
    const bool keep_first = spread(site.reads[i], alleles) >= spread(site.reads[static_cast<size_t>(other)], alleles);
    drop[keep_first ? static_cast<size_t>(other) : i] = true;
  }
  size_t kept = 0;
  for (size_t i = 0; i < site.reads.size(); ++i)
    if (!drop[i]) site.reads[kept++] = site.reads[i];
  site.reads.resize(kept);
}

/// The stretch of a read that a cluster may change, with its anchors.
bool cut_segment(const TileReads& reads, const PackedRead& r, const Cluster& c, ReadSegment& out, int32_t& first) {
  const int64_t left = c.start - kAnchorDistance, right = c.end + kAnchorDistance;
  int32_t from = 0, to = r.length;
  bool seen = false;
  out = {};
  for (const CigarStep& s : reads.steps(r)) {
    if (!s.aligned()) continue;
    if (!seen) out.hint = s.reference - s.query, seen = true;
    if (s.reference <= left && left < s.reference + s.length) {
      from = s.query + static_cast<int32_t>(left - s.reference);
      out.left_anchored = true;
      out.left_reference = left;
    }
    if (s.reference <= right && right < s.reference + s.length) {
      to = s.query + static_cast<int32_t>(right - s.reference) + 1;
      out.right_anchored = true;
      out.right_reference = right;
    }
  }
  if (to - from < 8) return false;
  first = from;
  out.bases = reads.base(r) + from;
  out.qualities = reads.raw_quality(r) + from;
  out.length = to - from;
  out.hint += from;
  return true;
}

/// Reads whose span, soft clips included, touches the cluster.
bool touches(const TileReads& reads, const PackedRead& r, const Cluster& c) {
  int64_t start = r.position, end = r.end;
  const uint32_t head = reads.cigar[static_cast<size_t>(r.cigar_offset)];
  const uint32_t tail = reads.cigar[static_cast<size_t>(r.cigar_offset + r.cigar_count - 1)];
  if ((head & 15u) == 4) start -= head >> 4;
  if ((tail & 15u) == 4) end += tail >> 4;
  return start < c.end && end > c.start;
}

/// Lifts a path on a haplotype to the reference, and keeps the read's own alignment outside the segment.
Realignment lift(const TileReads& reads, int32_t index, int32_t first, const std::vector<int32_t>& path,
                 const Haplotype& h) {
  const PackedRead& r = reads.reads[static_cast<size_t>(index)];
  Realignment out{index, std::vector<int32_t>(static_cast<size_t>(r.length), kClipped)};
  for (const CigarStep& s : reads.steps(r))
    for (int k = 0; k < s.length && (s.aligned() || s.op == 1); ++k)
      out.reference[static_cast<size_t>(s.query + k)] = s.op == 1 ? kInserted : s.reference + k;
  for (size_t i = 0; i < path.size(); ++i)
    out.reference[static_cast<size_t>(first) + i] = path[i] >= 0 ? h.reference[static_cast<size_t>(path[i])] : path[i];
  return out;
}

/// Base quality at, and distance from the read's end of, the reference position of a site.
void locate(const Realignment& alignment, const TileReads& reads, int64_t position, ReadEvidence& e) {
  const PackedRead& r = reads.reads[static_cast<size_t>(alignment.read)];
  int32_t query = 0;
  for (int32_t i = 0; i < r.length; ++i) {
    const int32_t p = alignment.reference[static_cast<size_t>(i)];
    if (p >= 0 && p <= position) query = i;
  }
  e.quality = reads.raw_quality(r)[query];
  e.from_end = static_cast<int16_t>(std::min(query, r.length - 1 - query));
}

bool carries(const Haplotype& h, const Cluster& c, const Allele& allele) {
  for (const int a : h.alleles)
    if (c.alleles[static_cast<size_t>(a)].same_change(allele)) return true;
  return false;
}

}  // namespace

SiteEvidence snp_evidence(const TileReads& reads, const Site& site) {
  SiteEvidence out;
  const auto [first, last] = reads.around(site.position, site.position + 1);
  for (size_t i = first; i < last; ++i) {
    const PackedRead& r = reads.reads[i];
    if (r.end <= site.position) continue;
    for (const CigarStep& s : reads.steps(r)) {
      if (!s.aligned() || site.position < s.reference || site.position >= s.reference + s.length) continue;
      const int32_t q = s.query + static_cast<int32_t>(site.position - s.reference);
      const uint8_t quality = reads.quality(r)[q], base = reads.base(r)[q];
      if (quality < 2 || base > 3) continue;  // silenced by its mate, or no base
      ReadEvidence e;
      e.read = static_cast<int32_t>(i);
      e.quality = quality;
      e.from_end = static_cast<int16_t>(std::min(q, r.length - 1 - q));
      const double error = std::pow(10.0, -std::min<int>(quality, 41) / 10.0);
      const float match = static_cast<float>(std::log1p(-error)), mismatch = static_cast<float>(std::log(error / 3));
      e.likelihood[0] = "ACGT"[base] == site.alleles[0].ref[0] ? match : mismatch;
      for (size_t a = 0; a < site.alleles.size(); ++a)
        e.likelihood[a + 1] = "ACGT"[base] == site.alleles[a].alt[0] ? match : mismatch;
      set_support(e, site.alleles.size() + 1);
      out.reads.push_back(e);
    }
  }
  one_per_fragment(reads, site.alleles.size() + 1, out);
  return out;
}

std::vector<SiteEvidence> cluster_evidence(const TileReads& reads, const std::vector<Site>& sites,
                                           const Cluster& cluster, std::vector<Realignment>& realigned) {
  std::vector<SiteEvidence> out(cluster.sites.size());
  const size_t haplotypes = cluster.haplotypes.size();
  // Per site and haplotype: which allele of the site it carries, 0 for none.
  std::vector<std::vector<size_t>> allele_of(cluster.sites.size(), std::vector<size_t>(haplotypes, 0));
  for (size_t s = 0; s < cluster.sites.size(); ++s)
    for (size_t h = 0; h < haplotypes; ++h)
      for (size_t a = 0; a < sites[cluster.sites[s]].alleles.size(); ++a)
        if (carries(cluster.haplotypes[h], cluster, sites[cluster.sites[s]].alleles[a])) allele_of[s][h] = a + 1;

  ReadAligner aligner;
  std::vector<float> score(haplotypes);
  std::vector<int32_t> path;
  const auto [first, last] = reads.around(cluster.start - 300, cluster.end + 300);
  for (size_t i = first; i < last; ++i) {
    const PackedRead& r = reads.reads[i];
    ReadSegment segment;
    int32_t offset = 0;
    if (!touches(reads, r, cluster) || !cut_segment(reads, r, cluster, segment, offset)) continue;
    for (size_t h = 0; h < haplotypes; ++h)
      score[h] = aligner.align(segment, cluster.haplotypes[h], cluster.slack, nullptr);
    const size_t best = static_cast<size_t>(std::max_element(score.begin(), score.end()) - score.begin());
    aligner.align(segment, cluster.haplotypes[best], cluster.slack, &path);
    realigned.push_back(lift(reads, static_cast<int32_t>(i), offset, path, cluster.haplotypes[best]));
    for (size_t s = 0; s < cluster.sites.size(); ++s) {
      const Site& site = sites[cluster.sites[s]];
      ReadEvidence e;
      e.read = static_cast<int32_t>(i);
      e.likelihood.fill(-1e30f);
      for (size_t h = 0; h < haplotypes; ++h) {
        float& l = e.likelihood[allele_of[s][h]];
        l = std::max(l, score[h]);
      }
      // An allele on no haplotype (too many were proposed) cannot be told from the reference by these scores.
      for (size_t a = 1; a <= site.alleles.size(); ++a)
        if (e.likelihood[a] < -1e29f) e.likelihood[a] = e.likelihood[0] - 10.0f;
      locate(realigned.back(), reads, site.position, e);
      set_support(e, site.alleles.size() + 1);
      out[s].reads.push_back(e);
    }
  }
  for (size_t s = 0; s < out.size(); ++s) one_per_fragment(reads, sites[cluster.sites[s]].alleles.size() + 1, out[s]);
  return out;
}

}  // namespace rz::genomics
