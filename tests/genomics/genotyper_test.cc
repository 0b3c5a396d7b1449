#include "genomics/genotyper.h"

#include <gtest/gtest.h>

#include <cmath>

#include "genomics/genotype_likelihood.h"

namespace rz::genomics {
namespace {

TEST(Genotyper, OneAlleleKeepsItsProbabilities) {
  const Genotype g = resolve({{0.01f, 0.98f, 0.01f}});
  EXPECT_EQ(g.first, 0u);
  EXPECT_EQ(g.second, 1u);
  EXPECT_NEAR(g.probabilities[1], 0.98, 1e-6);
  EXPECT_NEAR(g.quality, -10 * std::log10(0.02), 1e-4);
  EXPECT_NEAR(g.variant_quality, 20.0, 1e-4);
  EXPECT_EQ(g.phred[1], 0);
  EXPECT_EQ(g.phred[0], static_cast<int>(std::lround(-10 * std::log10(0.01 / 0.98))));
}

TEST(Genotyper, TwoHeterozygousAllelesMakeAOneTwo) {
  const Genotype g = resolve({{0.02f, 0.97f, 0.01f}, {0.03f, 0.96f, 0.01f}});
  EXPECT_EQ(g.first, 1u);
  EXPECT_EQ(g.second, 2u);
  double sum = 0;
  for (const double p : g.probabilities) sum += p;
  EXPECT_NEAR(sum, 1.0, 1e-12);
  // By hand: the products over the six genotypes in VCF's order 00 01 11 02 12 22.
  const double products[] = {0.02 * 0.03, 0.97 * 0.03, 0.01 * 0.03, 0.02 * 0.96, 0.97 * 0.96, 0.02 * 0.01};
  double total = 0;
  for (const double p : products) total += p;
  for (size_t i = 0; i < 6; ++i) EXPECT_NEAR(g.probabilities[i], products[i] / total, 1e-7) << i;
}

TEST(Genotyper, DropsAllelesThatTheGenotypeDoesNotName) {
  const Genotype full = resolve({{0.9f, 0.09f, 0.01f}, {0.01f, 0.01f, 0.98f}});
  ASSERT_EQ(full.second, 2u);
  std::vector<size_t> kept;
  const Genotype g = without_unused_alleles(full, kept);
  EXPECT_EQ(kept, std::vector<size_t>{2});
  EXPECT_EQ(g.first, 1u);
  EXPECT_EQ(g.second, 1u);
  EXPECT_EQ(g.probabilities.size(), 3u);
}

TEST(Genotyper, CertainCallsStayFinite) {
  const Genotype g = resolve({{0.0f, 0.0f, 1.0f}});
  EXPECT_EQ(g.quality, kMaxPhred);
  EXPECT_EQ(g.variant_quality, kMaxPhred);
  for (const int pl : g.phred) EXPECT_LE(pl, 100);
}

TEST(GenotypeLikelihood, MatchesTheFormula) {
  TileReads reads;
  reads.reads.resize(2);
  reads.reads[0].mapping_quality = 60;
  reads.reads[1].mapping_quality = 10;
  SiteEvidence evidence;
  evidence.reads.resize(2);
  evidence.reads[0].read = 0;
  evidence.reads[0].likelihood = {-7.0f, 0.0f};
  evidence.reads[1].read = 1;
  evidence.reads[1].likelihood = {0.0f, -7.0f};
  const auto l = genotype_log_likelihoods(reads, evidence, 2);
  const double low = std::exp(-7.0), m0 = 1e-4, m1 = 0.1;
  const double r0[] = {(1 - m0) * low + m0, 1.0}, r1[] = {1.0, (1 - m1) * low + m1};
  EXPECT_NEAR(l[0], std::log(r0[0]) + std::log(r1[0]), 1e-9);
  EXPECT_NEAR(l[1], std::log((r0[0] + r0[1]) / 2) + std::log((r1[0] + r1[1]) / 2), 1e-9);
  EXPECT_NEAR(l[2], std::log(r0[1]) + std::log(r1[1]), 1e-9);
}

}  // namespace
}  // namespace rz::genomics
