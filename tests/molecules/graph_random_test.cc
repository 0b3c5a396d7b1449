#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "molecules/generate/random_draws.h"

namespace rz::molecules::test {
namespace {

/// Seeds are kept with results: what they draw must never change.
TEST(RandomDraws, AreTheSameEverywhere) {
  Random random(42);
  EXPECT_EQ(random.next(), 16848857709228873608u);
  EXPECT_EQ(random.next(), 5087379272909393340u);
  EXPECT_EQ(Random(42, 1).next(), 4840074402572283744u);
}

TEST(RandomDraws, StreamsDiffer) {
  std::set<uint64_t> first;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    for (uint64_t stream = 0; stream < 30; ++stream) first.insert(Random(seed, stream).next());
  }
  EXPECT_EQ(first.size(), 900u);
}

TEST(RandomDraws, KeepToTheirBoundsAndWeights) {
  Random random(1);
  std::vector<int> counts(6);
  for (int i = 0; i < 60'000; ++i) ++counts[random.below(6)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);

  counts.assign(4, 0);
  for (int i = 0; i < 60'000; ++i) ++counts[random.weighted(std::vector<double>{1, 0, 2, 3})];
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[0], 10'000, 400);
  EXPECT_NEAR(counts[3], 30'000, 600);

  double sum = 0;
  for (int i = 0; i < 60'000; ++i) {
    const double x = random.uniform();
    ASSERT_TRUE(x >= 0 && x < 1);
    sum += x;
  }
  EXPECT_NEAR(sum / 60'000, 0.5, 0.01);
}

TEST(RandomDraws, ShufflesToEveryOrderAlike) {
  Random random(5);
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 24'000; ++i) {
    std::vector<int> list{1, 2, 3, 4};
    random.shuffle(list);
    ++orders[list];
  }
  EXPECT_EQ(orders.size(), 24u);
  for (const auto& [order, count] : orders) EXPECT_NEAR(count, 1000, 150);
}

}  // namespace
}  // namespace rz::molecules::test
