#include "genomics/vcf_text.h"

#include <gtest/gtest.h>

namespace rz::genomics {
namespace {

Candidate supported_by(const std::vector<int8_t>& supports) {
  Candidate c;
  for (const int8_t s : supports) {
    ReadEvidence e;
    e.supports = s;
    c.evidence.reads.push_back(e);
  }
  return c;
}

Genotype called(size_t first, size_t second, double quality) {
  Genotype g;
  g.first = first;
  g.second = second;
  g.variant_quality = quality;
  return g;
}

TEST(Filter, NeedsQualityAndAReadForEveryCalledAllele) {
  EXPECT_STREQ(filter_of(supported_by({0, 0}), called(0, 0, 50), 3), "RefCall");
  EXPECT_STREQ(filter_of(supported_by({0, 1}), called(0, 1, 50), 3), "PASS");
  EXPECT_STREQ(filter_of(supported_by({0, 1}), called(0, 1, 2.9), 3), "LowQual");
  EXPECT_STREQ(filter_of(supported_by({0, -1, -1}), called(1, 1, 50), 3), "LowQual") << "no read tells of it clearly";
  EXPECT_STREQ(filter_of(supported_by({1, 2}), called(1, 2, 50), 3), "PASS");
  EXPECT_STREQ(filter_of(supported_by({2, 2, 0}), called(1, 2, 50), 3), "LowQual");
  EXPECT_STREQ(filter_of(supported_by({1}), called(0, 1, 50), 3), "PASS") << "the reference needs no read";
}

TEST(SpellAlleles, PadsToTheLongestReference) {
  Site site{100, false, {{100, "GAA", "G", 5}, {100, "G", "GT", 4}, {100, "GA", "G", 3}}, 20};
  EXPECT_EQ(spell_alleles(site, {1, 2, 3}), (std::vector<std::string>{"GAA", "G", "GTAA", "GA"}));
  EXPECT_EQ(spell_alleles(site, {2}), (std::vector<std::string>{"G", "GT"}));
}

}  // namespace
}  // namespace rz::genomics
