#include "folding/msa_clusters.h"

#include <gtest/gtest.h>

#include "folding/residues.h"

namespace rz::folding {
namespace {

MsaSample first_rows(const MsaCodes& msa, int64_t clusters) {
  Random random(0, 0);
  return sample_msa(msa, clusters, false, false, random);
}

TEST(MsaClusters, GapsDoNotCountAndTheFirstOfEqualsWins) {
  const MsaCodes msa{6, 4, {0,  1,  2,  3,    //
                            21, 21, 21, 4,    //
                            0,  1,  5,  5,    //
                            21, 21, 21, 21,   // agrees with nothing: goes to the first
                            21, 21, 21, 4,    //
                            0,  1,  6,  6}};  // as near to the first as to the third
  EXPECT_EQ(cluster_members(msa, first_rows(msa, 3)), (std::vector<std::vector<int32_t>>{{3, 5}, {4}, {}}));
}

TEST(MsaClusters, MasksDoNotCountAndUnknownResiduesDo) {
  const MsaCodes msa{3, 2, {1, 2, 20, 4, 20, 2}};
  MsaSample sample = first_rows(msa, 2);
  EXPECT_EQ(cluster_members(msa, sample), (std::vector<std::vector<int32_t>>{{2}, {}}));
  sample.codes[1] = kMaskToken;
  EXPECT_EQ(cluster_members(msa, sample), (std::vector<std::vector<int32_t>>{{}, {2}}));
}

/// Long rows: the count in bytes must not overflow.
TEST(MsaClusters, CountsBeyondAByte) {
  constexpr int64_t kColumns = 1100;
  MsaCodes msa{3, kColumns, std::vector<uint8_t>(3 * kColumns, 1)};
  for (int64_t i = 0; i < 300; ++i) msa.codes[static_cast<size_t>(i)] = 2;  // the first agrees at 800 columns only
  EXPECT_EQ(cluster_members(msa, first_rows(msa, 2)), (std::vector<std::vector<int32_t>>{{}, {2}}));
}

}  // namespace
}  // namespace rz::folding
