// Genotype likelihoods of a diploid site from its reads.
#pragma once

#include <vector>

#include "genomics/evidence.h"

namespace rz::genomics {

/// Number of unordered diploid genotypes over `alleles` alleles, the reference included.
constexpr size_t genotype_count(size_t alleles) { return alleles * (alleles + 1) / 2; }

/// VCF's order of diploid genotypes a <= b.
constexpr size_t genotype_index(size_t a, size_t b) { return b * (b + 1) / 2 + a; }

/// Natural log-likelihood of every genotype, in VCF's order. Reads are independent given the genotype; a read comes
/// from elsewhere with the probability that its mapping quality states (at least kMinMisplaced), and then tells
/// nothing.
std::vector<double> genotype_log_likelihoods(const TileReads& reads, const SiteEvidence& evidence, size_t alleles);

constexpr double kMinMisplaced = 1e-4;

}  // namespace rz::genomics
