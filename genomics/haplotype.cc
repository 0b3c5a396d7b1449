#include "genomics/haplotype.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rz::genomics {
namespace {

constexpr float kPhred = 0.2302585f;  // natural log per phred unit

/// Gap prices fall with the length of the repeat: polymerases slip there, and so do the reads. The shape follows
/// observed Illumina indel error rates (about 1e-4.5 in plain sequence, 10 % in 15-base homopolymers); the caller's
/// network sees the likelihoods and corrects what this table gets wrong for a library.
void set_gap_prices(Haplotype& h) {
  const size_t n = h.bases.size();
  h.gap_open.assign(n, 45.0f * kPhred);
  h.gap_extend.assign(n, 10.0f * kPhred);
  static constexpr std::array<float, 7> kUnitWeight = {0, 1.0f, 1.3f, 1.3f, 1.4f, 1.5f, 1.6f};
  for (size_t unit = 1; unit <= 6; ++unit) {
    for (size_t start = 0; start + unit < n;) {
      size_t end = start + unit;
      while (end < n && h.bases[end] == h.bases[end - unit] && h.bases[end] < 4) ++end;
      const float copies = static_cast<float>(end - start) / static_cast<float>(unit);
      if (copies >= 2) {
        const float effective = copies * kUnitWeight[unit];
        const float open = std::max(8.0f, 45.0f - 3.0f * std::max(0.0f, effective - 3.0f)) * kPhred;
        const float extend = (unit == 1 ? 8.0f : 3.0f) * kPhred;
        for (size_t i = start; i < end; ++i)
          if (open < h.gap_open[i]) {
            h.gap_open[i] = open;
            h.gap_extend[i] = extend;
          }
      }
      start = copies >= 2 ? end - unit + 1 : start + 1;
    }
  }
}

}  // namespace

Haplotype make_haplotype(const Tile& tile, int64_t start, int64_t end, const std::vector<Allele>& alleles,
                         std::vector<int> chosen) {
  Haplotype h;
  h.reference_start = start;
  h.reference_end = end;
  int64_t position = start;
  const auto copy_until = [&](int64_t stop) {
    for (; position < stop; ++position) {
      h.bases.push_back(base_code(tile.base(position)));
      h.reference.push_back(static_cast<int32_t>(position));
    }
  };
  for (const int index : chosen) {
    const Allele& a = alleles[static_cast<size_t>(index)];
    const int64_t anchor = a.is_snp() ? 0 : 1;  // an indel's anchor base may itself be a SNP: leave it to that allele
    copy_until(a.position + anchor);
    for (size_t i = static_cast<size_t>(anchor); i < a.alt.size(); ++i) {
      h.bases.push_back(base_code(a.alt[i]));
      h.reference.push_back(a.is_snp() ? static_cast<int32_t>(a.position) : -1);
    }
    position = a.end();
  }
  copy_until(end);
  h.alleles = std::move(chosen);
  set_gap_prices(h);
  return h;
}

bool alleles_overlap(const Allele& left, const Allele& right) {
  const auto first = [](const Allele& a) { return a.is_snp() ? a.position : a.position + 1; };
  if (left.is_snp() && right.is_snp()) return left.position == right.position;
  return first(right) < left.end() || (left.position == right.position && !left.is_snp() && !right.is_snp());
}

}  // namespace rz::genomics
