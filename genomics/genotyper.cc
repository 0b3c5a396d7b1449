#include "genomics/genotyper.h"

#include <algorithm>
#include <cmath>

#include "genomics/genotype_likelihood.h"

namespace rz::genomics {
namespace {

constexpr double kSmallest = 1e-10;    // PL goes to 100, GQ and QUAL to kMaxPhred
constexpr double kImpossible = 1e-12;  // stands for a probability of zero, so that products keep their order

double phred(double probability) { return -10.0 * std::log10(std::max(probability, kSmallest)); }

/// Scales the probabilities and reads genotype and qualities off them.
void finish(Genotype& g, size_t alleles) {
  double sum = 0;
  for (const double p : g.probabilities) sum += p;
  for (double& p : g.probabilities) p /= sum;
  size_t best = 0;
  for (size_t i = 1; i < g.probabilities.size(); ++i)
    if (g.probabilities[i] > g.probabilities[best]) best = i;
  for (size_t b = 0; b < alleles; ++b)
    for (size_t a = 0; a <= b; ++a)
      if (genotype_index(a, b) == best) g.first = a, g.second = b;
  double wrong = 0, variant = 0;  // summed, not subtracted from one: small probabilities keep their digits
  for (size_t i = 0; i < g.probabilities.size(); ++i) {
    if (i != best) wrong += g.probabilities[i];
    if (i != 0) variant += g.probabilities[i];
  }
  g.quality = std::min(phred(wrong), double(kMaxPhred));
  g.variant_quality = std::min(phred(g.probabilities[0]), double(kMaxPhred));
  g.phred.clear();
  for (const double p : g.probabilities)
    g.phred.push_back(static_cast<int>(std::lround(phred(std::max(p / g.probabilities[best], 1e-30)))));
}

}  // namespace

Genotype resolve(const std::vector<CopyProbabilities>& alleles) {
  Genotype g;
  const size_t count = alleles.size() + 1;
  g.probabilities.resize(genotype_count(count));
  for (size_t b = 0; b < count; ++b)
    for (size_t a = 0; a <= b; ++a) {
      double p = 1;
      for (size_t i = 1; i < count; ++i)
        p *= std::max(static_cast<double>(alleles[i - 1][(a == i) + (b == i)]), kImpossible);
      g.probabilities[genotype_index(a, b)] = p;
    }
  finish(g, count);
  return g;
}

Genotype without_unused_alleles(const Genotype& genotype, std::vector<size_t>& kept) {
  kept.clear();
  for (const size_t a : {genotype.first, genotype.second})
    if (a != 0 && (kept.empty() || kept.back() != a)) kept.push_back(a);
  Genotype g;
  g.probabilities.resize(genotype_count(kept.size() + 1));
  const auto old = [&](size_t i) { return i == 0 ? 0 : kept[i - 1]; };
  for (size_t b = 0; b <= kept.size(); ++b)
    for (size_t a = 0; a <= b; ++a)
      g.probabilities[genotype_index(a, b)] = genotype.probabilities[genotype_index(old(a), old(b))];
  finish(g, kept.size() + 1);
  return g;
}

}  // namespace rz::genomics
