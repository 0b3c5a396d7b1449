#include "folding/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace rz::folding {
namespace {

/// The bytes of features depend on these, on every machine.
TEST(Random, IsPinned) {
  Random random(0, 0);
  EXPECT_EQ(random.bits(), 11923130667873509210u);
  EXPECT_EQ(random.below(1000), 942u);
}

TEST(Random, StreamsDiffer) {
  EXPECT_NE(Random(1, 0).bits(), Random(1, 1).bits());
  EXPECT_NE(Random(1, 0).bits(), Random(0, 1).bits());
}

TEST(Random, IsEven) {
  Random random(5, 0);
  std::vector<int> counts(7);
  int below_a_tenth = 0;
  for (int i = 0; i < 70'000; ++i) {
    ++counts[random.below(7)];
    below_a_tenth += random.chance(0.1);
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
  EXPECT_NEAR(below_a_tenth, 7'000, 350);
}

}  // namespace
}  // namespace rz::folding
