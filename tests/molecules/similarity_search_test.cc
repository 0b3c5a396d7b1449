// Exact searches against RDKit's own TanimotoSimilarity over everything, sorted.
#include "molecules/similarity_search.h"

#include <DataStructs/BitOps.h>
#include <DataStructs/ExplicitBitVect.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace rz::molecules::test {
namespace {

constexpr int kBits = 167;

ExplicitBitVect rdkit_vector(const BitFingerprint& fingerprint) {
  ExplicitBitVect vector(kBits);
  for (unsigned bit = 0; bit < kBits; ++bit) {
    if ((fingerprint[bit / 64] >> bit % 64 & 1) != 0) vector.setBit(bit);
  }
  return vector;
}

/// From none set to all set, with some that are equal: families that differ in few bits, as those of molecules do.
std::vector<BitFingerprint> made_up(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<BitFingerprint> all;
  for (size_t i = 0; i < count; ++i) {
    BitFingerprint one(3);
    if (i >= 20 && random() % 2 == 0) {
      one = all[random() % all.size()];
      for (uint32_t flips = random() % 6; flips > 0; --flips) {
        const uint32_t bit = random() % kBits;
        one[bit / 64] ^= uint64_t{1} << bit % 64;
      }
    } else {
      const uint32_t density = random() % 17;
      for (uint32_t bit = 0; bit < kBits; ++bit) {
        if (random() % 16 < density) one[bit / 64] |= uint64_t{1} << bit % 64;
      }
    }
    all.push_back(one);
  }
  return all;
}

std::vector<SimilarityHit> by_rdkit(const BitFingerprint& query, const std::vector<BitFingerprint>& library,
                                    const SimilarityLimits& limits) {
  std::vector<SimilarityHit> hits;
  const ExplicitBitVect first = rdkit_vector(query);
  for (size_t row = 0; row < library.size(); ++row) {
    const double similarity = TanimotoSimilarity(first, rdkit_vector(library[row]));
    if (similarity >= limits.threshold) hits.push_back({similarity, static_cast<int64_t>(row)});
  }
  std::sort(hits.begin(), hits.end());
  if (limits.most > 0 && static_cast<int64_t>(hits.size()) > limits.most) {
    hits.resize(static_cast<size_t>(limits.most));
  }
  return hits;
}

class SimilaritySearchTest : public testing::TestWithParam<SimilarityLimits> {};

TEST_P(SimilaritySearchTest, FindsWhatRdkitFinds) {
  const std::vector<BitFingerprint> library = made_up(6000, 1);
  std::vector<BitFingerprint> queries = made_up(70, 2);
  queries.push_back(BitFingerprint(3));                 // no bits
  queries.push_back({~0ull, ~0ull, (1ull << 39) - 1});  // all of them
  SimilaritySearch search(queries, GetParam());
  WorkerPool workers{Device{}};
  // In tables of uneven size, so that rows begin anywhere.
  for (size_t begin = 0, count = 700; begin < library.size(); begin += count, count += 1500) {
    count = std::min(count, library.size() - begin);
    search.search(workers, fingerprint_table(std::span(library).subspan(begin, count), kBits).view(),
                  static_cast<int64_t>(begin));
  }
  for (size_t q = 0; q < queries.size(); ++q) {
    EXPECT_EQ(search.hits(q), by_rdkit(queries[q], library, GetParam())) << q;
  }
}

INSTANTIATE_TEST_SUITE_P(Limits, SimilaritySearchTest,
                         testing::Values(SimilarityLimits{10, 0}, SimilarityLimits{1, 0}, SimilarityLimits{3000, 0},
                                         SimilarityLimits{0, 0.7}, SimilarityLimits{0, 1.0}, SimilarityLimits{0, 0.5},
                                         SimilarityLimits{5, 0.8}, SimilarityLimits{0, 0}, SimilarityLimits{9000, 0}));

TEST(FingerprintTable, LeavesOutWhatIsNoMolecule) {
  std::vector<BitFingerprint> library = made_up(40, 3);
  library[7].clear();
  const OwnedFingerprintTable table = fingerprint_table(library, kBits);
  EXPECT_EQ(table.view().columns(), 39);
  EXPECT_EQ(std::count(table.rows.begin(), table.rows.end(), 7u), 0);
  EXPECT_TRUE(std::is_sorted(table.set_bits.begin(), table.set_bits.end()));
}

}  // namespace
}  // namespace rz::molecules::test
