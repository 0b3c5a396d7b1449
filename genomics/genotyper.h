// From the networks' probabilities to a genotype.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace rz::genomics {

/// Probability that a person carries 0, 1 and 2 copies of one alternative allele.
using CopyProbabilities = std::array<float, 3>;

struct Genotype {
  size_t first = 0, second = 0;       ///< alleles a <= b, 0 the reference
  std::vector<double> probabilities;  ///< of every genotype, VCF's order
  double quality = 0;                 ///< GQ: phred probability that the genotype is wrong
  double variant_quality = 0;         ///< QUAL: phred probability that there is no variant
  std::vector<int> phred;             ///< PL: scaled so that the best genotype has 0
};

/// Resolves all alleles of a site jointly: a diploid genotype's probability is the product of what each allele's
/// network says of its number of copies, scaled to a sum of one.
Genotype resolve(const std::vector<CopyProbabilities>& alleles);

/// The genotype over the alleles that it names and the reference only: allele numbers shift, probabilities are
/// rescaled. `kept` receives the old numbers of the alternative alleles that stay.
Genotype without_unused_alleles(const Genotype& genotype, std::vector<size_t>& kept);

constexpr int kMaxPhred = 99;

}  // namespace rz::genomics
