#include "folding/sequence_alignment.h"

#include <gtest/gtest.h>

namespace rz::folding {
namespace {

using Partners = std::vector<int>;

TEST(SequenceAlignment, EqualAndEmpty) {
  EXPECT_EQ(align_sequences("MKV", "MKV"), (Partners{0, 1, 2}));
  EXPECT_EQ(align_sequences("MKV", ""), (Partners{-1, -1, -1}));
  EXPECT_EQ(align_sequences("", "MKV"), Partners{});
}

TEST(SequenceAlignment, GapsAtTheEndsAreFree) {
  EXPECT_EQ(align_sequences("WCHW", "GGGWCHWGG"), (Partners{3, 4, 5, 6}));
  EXPECT_EQ(align_sequences("GGGWCHWGG", "WCHW"), (Partners{-1, -1, -1, 0, 1, 2, 3, -1, -1}));
  EXPECT_EQ(align_sequences("GGWCHW", "WCHWAA"), (Partners{-1, -1, 0, 1, 2, 3}));
}

TEST(SequenceAlignment, OneLongGapRatherThanManyShort) {
  EXPECT_EQ(align_sequences("WCHWPYWFMMWC", "WCHWPYSSSSSWFMMWC"), (Partners{0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16}));
  EXPECT_EQ(align_sequences("WCHWPYSSSSSWFMMWC", "WCHWPYWFMMWC"),
            (Partners{0, 1, 2, 3, 4, 5, -1, -1, -1, -1, -1, 6, 7, 8, 9, 10, 11}));
}

TEST(SequenceAlignment, SubstitutesWhereAGapWouldCostMore) {
  EXPECT_EQ(align_sequences("WCHAPYW", "WCHXPYW"), (Partners{0, 1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace rz::folding
