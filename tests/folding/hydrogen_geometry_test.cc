// Angles, lengths and handedness of placed hydrogens.
#include "folding/hydrogen_geometry.h"

#include <gtest/gtest.h>

#include <numbers>

namespace rz::folding::test {
namespace {

double degrees(const Point& a, const Point& centre, const Point& b) {
  return std::acos(dot(unit(a - centre), unit(b - centre))) * 180 / std::numbers::pi;
}

TEST(HydrogenGeometry, TwoOnATetrahedralAtomFollowClockwise) {
  // Seen from the first neighbour, below, the second one lies along y; clockwise from there is towards -x.
  const HydrogenSite site{{0, 0, 0}, {{0, 0, -1.5}, {0, 1.4, 0.5}}, {}, false, 2, 1.09};
  const auto h = hydrogen_positions(site);
  ASSERT_EQ(h.size(), 2u);
  EXPECT_NEAR(norm(h[0]), 1.09, 1e-12);
  EXPECT_NEAR(degrees(h[0], {}, h[1]), 109.47, 0.01);
  EXPECT_NEAR(h[0].x, -h[1].x, 1e-12);
  EXPECT_LT(h[0].x, -0.5);
}

TEST(HydrogenGeometry, OneStandsAwayFromTwoOrThree) {
  const auto flat = hydrogen_positions({{0, 0, 0}, {{1, 1, 0}, {-1, 1, 0}}, {}, false, 1, 1.0});
  EXPECT_NEAR(distance(flat[0], {0, -1, 0}), 0, 1e-12);
  const auto up =
      hydrogen_positions({{0, 0, 0}, {{1, 0, -0.5}, {-0.5, 0.9, -0.5}, {-0.5, -0.9, -0.5}}, {}, false, 1, 1.0});
  EXPECT_GT(up[0].z, 0.99);
}

TEST(HydrogenGeometry, ThreeAreStaggeredAndTwoFlatOnesLieInThePlane) {
  const Point parent{0, 0, 0}, neighbour{1.5, 0, 0}, beyond{2, 1.4, 0};
  const auto three = hydrogen_positions({parent, {neighbour}, beyond, false, 3, 1.09});
  ASSERT_EQ(three.size(), 3u);
  for (const Point& h : three) EXPECT_NEAR(degrees(h, parent, neighbour), 109.47, 0.01);
  EXPECT_NEAR(three[0].z, 0, 1e-12);
  EXPECT_LT(three[0].y, 0);  // across from the atom beyond
  const auto two = hydrogen_positions({parent, {neighbour}, beyond, true, 2, 1.01});
  ASSERT_EQ(two.size(), 2u);
  EXPECT_GT(two[0].y, 0.5);  // the first on the side of the atom beyond
  EXPECT_NEAR(two[1].y, -two[0].y, 1e-12);
  EXPECT_NEAR(degrees(two[0], parent, neighbour), 120, 0.01);
}

}  // namespace
}  // namespace rz::folding::test
