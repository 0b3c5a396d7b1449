#include "genomics/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "genomics/genotype_likelihood.h"
#include "genomics/repeat_context.h"

namespace rz::genomics {
namespace {

/// Means over the reads that support one side.
struct Group {
  int count = 0, forward = 0;
  double quality = 0, good_quality = 0, mapping = 0, poor_mapping = 0, from_end = 0, from_end_squared = 0;
  double mismatches = 0, clipped = 0, proper = 0, length = 0, duplicates = 0, lead = 0;
  std::set<int32_t> starts;

  void add(const PackedRead& r, const ReadEvidence& e, double lead_of_read) {
    ++count;
    forward += !r.reverse();
    quality += e.quality;
    good_quality += e.quality >= 20;
    mapping += r.mapping_quality;
    poor_mapping += r.mapping_quality < 20;
    from_end += e.from_end;
    from_end_squared += double(e.from_end) * e.from_end;
    mismatches += std::min<int>(r.mismatches, 20);
    clipped += r.clipped;
    proper += r.proper_pair();
    length += std::min(std::abs(r.template_length), 1000);
    duplicates += std::min<int>(r.duplicates, 5);
    lead += std::min(lead_of_read, 20.0);
    starts.insert(r.reverse() ? -r.end : r.position);
  }
  double mean(double sum) const { return count ? sum / count : 0.0; }
};

double squash(double x) { return std::copysign(std::log1p(std::abs(x)) / 5.0, x); }

struct Sides {
  Group alt, ref, other, none;
  double balance = 0;  ///< sum of log-likelihood differences alt - ref
  int total() const { return alt.count + ref.count + other.count + none.count; }
};

Sides split(const TileReads& reads, const SiteEvidence& evidence, size_t allele) {
  Sides sides;
  for (const ReadEvidence& e : evidence.reads) {
    const PackedRead& r = reads.reads[static_cast<size_t>(e.read)];
    const double difference = e.likelihood[allele] - e.likelihood[0];
    sides.balance += std::clamp(difference, -10.0, 10.0);
    Group& g = e.supports == static_cast<int>(allele) ? sides.alt
               : e.supports == 0                      ? sides.ref
               : e.supports > 0                       ? sides.other
                                                      : sides.none;
    g.add(r, e, std::abs(difference));
  }
  return sides;
}

void group_features(const Group& g, double own_mismatches, std::vector<float>& out) {
  const double mean_end = g.mean(g.from_end);
  const double deviation = std::sqrt(std::max(0.0, g.mean(g.from_end_squared) - mean_end * mean_end));
  for (const double v : {g.mean(g.forward), g.mean(g.quality) / 40, g.mean(g.good_quality), g.mean(g.mapping) / 60,
                         g.mean(g.poor_mapping), std::min(mean_end / 75, 2.0), deviation / 40,
                         (g.mean(g.mismatches) - (g.count ? own_mismatches : 0)) / 10, g.mean(g.clipped),
                         g.mean(g.proper), g.mean(g.length) / 500, g.mean(g.duplicates), g.mean(g.lead) / 10,
                         g.count ? double(g.starts.size()) / g.count : 0.0})
    out.push_back(static_cast<float>(v));
}

double strand_log_odds(const Group& alt, const Group& ref) {
  const double odds =
      (alt.forward + 0.5) * (ref.count - ref.forward + 0.5) / ((alt.count - alt.forward + 0.5) * (ref.forward + 0.5));
  return std::clamp(std::log(odds) / 3, -2.0, 2.0);
}

/// Likelihood differences between 0, 1 and 2 copies (best genotype of each), and the posterior under even odds.
void genotype_features(const std::vector<double>& likelihoods, size_t alleles, size_t allele, std::vector<float>& out) {
  std::array<double, 3> best = {-1e300, -1e300, -1e300};
  for (size_t b = 0; b < alleles; ++b)
    for (size_t a = 0; a <= b; ++a) {
      double& l = best[(a == allele) + (b == allele)];
      l = std::max(l, likelihoods[genotype_index(a, b)]);
    }
  for (const double v : {squash(best[1] - best[0]), squash(best[2] - best[1]), squash(best[2] - best[0])})
    out.push_back(static_cast<float>(v));
  const double top = *std::max_element(best.begin(), best.end());
  double sum = 0;
  for (double& b : best) sum += b = std::exp(b - top);
  for (const double b : best) out.push_back(static_cast<float>(b / sum));
}

void allele_features(const TileContext& c, const Allele& a, std::vector<float>& out) {
  const RepeatContext repeat = repeat_context(c.tile, a);
  const int change = a.length_change();
  const char before = c.tile.base(a.position - 1), after = c.tile.base(a.position + 1);
  const bool transition = a.is_snp() && ((a.ref + a.alt == "AG") || (a.ref + a.alt == "GA") ||
                                         (a.ref + a.alt == "CT") || (a.ref + a.alt == "TC"));
  const bool whole_units = change != 0 && repeat.unit > 0 && change % repeat.unit == 0;
  int gc = 0;
  for (int64_t p = a.position - 25; p <= a.position + 25; ++p) gc += c.tile.base(p) == 'G' || c.tile.base(p) == 'C';
  for (const double v :
       {double(change == 0), double(change > 0), double(change < 0), std::clamp(change / 20.0, -2.0, 2.0),
        std::log1p(std::abs(change)) / 4, double(transition), double(whole_units),
        double(a.is_snp() && a.alt[0] == before), double(a.is_snp() && a.alt[0] == after),
        std::min(repeat.homopolymer, 40) / 20.0, repeat.unit / 6.0, std::min(repeat.tract, 150) / 50.0, gc / 51.0})
    out.push_back(static_cast<float>(v));
}

int sites_within(const std::vector<Site>& sites, size_t site, int64_t reach) {
  int count = 0;
  for (size_t i = site; i-- > 0 && sites[site].position - sites[i].position <= reach;) ++count;
  for (size_t i = site + 1; i < sites.size() && sites[i].position - sites[site].position <= reach; ++i) ++count;
  return count;
}

constexpr std::array<std::string_view, 14> kGroupFeatures = {
    "forward",    "quality", "good_quality", "mapping_quality", "poor_mapping", "from_end", "from_end_deviation",
    "mismatches", "clipped", "proper_pair",  "template_length", "duplicates",   "lead",     "distinct_starts"};

std::vector<std::string_view> make_names() {
  static std::vector<std::string> owned;  // "alt_" and "ref_" in front of the group features
  std::vector<std::string_view> names = {"depth",
                                         "alt_share",
                                         "ref_share",
                                         "other_share",
                                         "unclear_share",
                                         "alt_count",
                                         "ref_count",
                                         "allele_fraction",
                                         "strand_log_odds",
                                         "strand_difference",
                                         "likelihood_balance",
                                         "alignment_support",
                                         "alignment_fraction"};
  owned.reserve(2 * kGroupFeatures.size());
  for (const char* side : {"alt_", "ref_"})
    for (const std::string_view f : kGroupFeatures) names.push_back(owned.emplace_back(side + std::string(f)));
  for (const std::string_view f : {"het_over_ref",
                                   "hom_over_het",
                                   "hom_over_ref",
                                   "copies_0",
                                   "copies_1",
                                   "copies_2",
                                   "snp",
                                   "insertion",
                                   "deletion",
                                   "length_change",
                                   "log_length_change",
                                   "transition",
                                   "whole_repeat_units",
                                   "same_as_before",
                                   "same_as_after",
                                   "homopolymer",
                                   "repeat_unit",
                                   "repeat_tract",
                                   "gc",
                                   "sites_within_20",
                                   "sites_within_100",
                                   "site_alleles",
                                   "allele_rank",
                                   "low_mapping_share",
                                   "depth_ratio",
                                   "haplotypes"})
    names.push_back(f);
  return names;
}

}  // namespace

const std::vector<std::string_view>& feature_names() {
  static const std::vector<std::string_view> names = make_names();
  return names;
}

double typical_depth(const Tile& tile, const TileReads& reads) {
  constexpr int64_t kStep = 64;
  std::vector<int32_t> depth(static_cast<size_t>((tile.end - tile.start) / kStep + 2), 0);
  for (const PackedRead& r : reads.reads) {
    const int64_t from = std::max<int64_t>((r.position - tile.start + kStep - 1) / kStep, 0);
    for (int64_t i = from; tile.start + i * kStep < r.end && i < static_cast<int64_t>(depth.size()); ++i)
      ++depth[static_cast<size_t>(i)];
  }
  std::erase(depth, 0);
  if (depth.empty()) return 1;
  std::nth_element(depth.begin(), depth.begin() + static_cast<std::ptrdiff_t>(depth.size() / 2), depth.end());
  return depth[depth.size() / 2];
}

void append_features(const TileContext& context, size_t site, size_t allele, const SiteEvidence& evidence,
                     const std::vector<double>& genotype_likelihoods, size_t haplotypes, std::vector<float>& out) {
  const Site& s = context.sites[site];
  const Allele& a = s.alleles[allele - 1];
  const Sides sides = split(context.reads, evidence, allele);
  const double total = std::max(sides.total(), 1);
  const double told = std::max(sides.alt.count + sides.ref.count + sides.other.count, 1);
  for (const double v :
       {std::log1p(sides.total()) / 5, sides.alt.count / total, sides.ref.count / total, sides.other.count / total,
        sides.none.count / total, std::min(sides.alt.count, 20) / 20.0, std::min(sides.ref.count, 40) / 40.0,
        sides.alt.count / told, strand_log_odds(sides.alt, sides.ref),
        sides.alt.mean(sides.alt.forward) - sides.ref.mean(sides.ref.forward), squash(sides.balance),
        std::min(a.support, 30) / 20.0, a.support / std::max(1.0, double(s.depth))})
    out.push_back(static_cast<float>(v));
  group_features(sides.alt, 1, out);
  group_features(sides.ref, 0, out);
  genotype_features(genotype_likelihoods, s.alleles.size() + 1, allele, out);
  allele_features(context, a, out);
  const size_t bin =
      static_cast<size_t>(std::clamp<int64_t>((s.position - context.tile.start + kTileMargin) / kDepthBin, 0,
                                              static_cast<int64_t>(context.reads.low_mapq_depth.size()) - 1));
  const double low = context.reads.low_mapq_depth[bin];
  for (const double v :
       {std::min(sites_within(context.sites, site, 20), 5) / 5.0,
        std::min(sites_within(context.sites, site, 100), 10) / 10.0, s.alleles.size() / 3.0, allele / 3.0,
        low / std::max(1.0, low + s.depth), std::min(s.depth / std::max(1.0, context.typical_depth), 4.0) / 2,
        haplotypes / double(kMaxHaplotypes)})
    out.push_back(static_cast<float>(v));
}

}  // namespace rz::genomics
