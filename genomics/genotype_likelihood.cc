#include "genomics/genotype_likelihood.h"

#include <algorithm>
#include <cmath>

namespace rz::genomics {

std::vector<double> genotype_log_likelihoods(const TileReads& reads, const SiteEvidence& evidence, size_t alleles) {
  std::vector<double> out(genotype_count(alleles), 0.0);
  std::array<double, kMaxAlleles + 1> relative{};
  for (const ReadEvidence& e : evidence.reads) {
    const double misplaced =
        std::max(std::pow(10.0, -reads.reads[static_cast<size_t>(e.read)].mapping_quality / 10.0), kMinMisplaced);
    const float best =
        *std::max_element(e.likelihood.begin(), e.likelihood.begin() + static_cast<std::ptrdiff_t>(alleles));
    for (size_t a = 0; a < alleles; ++a)
      relative[a] = (1 - misplaced) * std::exp(static_cast<double>(e.likelihood[a] - best)) + misplaced;
    for (size_t b = 0; b < alleles; ++b)
      for (size_t a = 0; a <= b; ++a) out[genotype_index(a, b)] += std::log(0.5 * (relative[a] + relative[b]));
  }
  return out;
}

}  // namespace rz::genomics
