// Violations against what AlphaFold's tests expect of its own inputs, and on a protein broken by hand.
#include "folding/violations.h"

#include <set>

#include "tests/folding/relax_fixture.h"

namespace rz::folding::test {
namespace {

std::set<int> places(const std::vector<bool>& flags) {
  std::set<int> out;
  for (size_t i = 0; i < flags.size(); ++i)
    if (flags[i]) out.insert(static_cast<int>(i));
  return out;
}

TEST(Violations, OfMultipleDisulfidesAsAlphaFoldFindsThem) {
  RZ_SHARED_OR_SKIP(path, "data/folding/relax_inputs/multiple_disulfides_target.pdb");
  const Violations found = find_violations(prepare(path).protein, stereo_bounds());
  EXPECT_EQ(places(found.bond), (std::set<int>{135, 136}));
  EXPECT_EQ(places(found.clash),
            (std::set<int>{8, 13, 14, 26, 31, 39, 42, 47, 64, 85, 102, 109, 111, 118, 124, 131, 139, 147, 152}));
  EXPECT_EQ(places(found.within), (std::set<int>{}));
  EXPECT_EQ(found.count(), 21);
}

TEST(Violations, OfABrokenProtein) {
  Protein protein = prepare(demo_protein()).protein;
  const Violations before = find_violations(protein, stereo_bounds());
  EXPECT_EQ(places(before.bond), (std::set<int>{}));
  EXPECT_EQ(places(before.within), (std::set<int>{9, 24}));  // as the crystal has it
  for (size_t r = 20; r < 29; ++r)                           // the end of the chain moves away
    for (Structure::Atom& atom : protein.residues()[r]->atoms) atom.position.z += 8;
  const Violations broken = find_violations(protein, stereo_bounds());
  EXPECT_EQ(places(broken.bond), (std::set<int>{19, 20}));
  EXPECT_NEAR(broken.extreme_ca_ca, 1.0 / 28, 1e-12);
  Structure::Residue& leucine = *protein.residues()[13];
  leucine.atoms[static_cast<size_t>(leucine.find("CD1"))].position.x += 1.5;
  EXPECT_EQ(places(find_violations(protein, stereo_bounds()).within), (std::set<int>{9, 13, 24}));
  protein.bound_to_next[19] = false;
  EXPECT_EQ(places(find_violations(protein, stereo_bounds()).bond), (std::set<int>{}));
}

TEST(StereoBounds, FollowTheTable) {
  const int ala = residue_type('A');
  EXPECT_NEAR(stereo_bounds().of(ala, 1, 4).low, 1.520 - 12 * 0.021, 1e-9);  // CA to CB
  EXPECT_NEAR(stereo_bounds().of(ala, 1, 4).high, 1.520 + 12 * 0.021, 1e-9);
  EXPECT_NEAR(stereo_bounds().of(ala, 3, 4).low, 1.52 + 1.7 - 1.5, 1e-9);  // O to CB: by radii
  EXPECT_GT(stereo_bounds().of(ala, 3, 4).high, 1e9);
  rz::test::expect_error(ExitCode::missing, {"absent.txt"}, [] { StereoBounds("absent.txt"); });
  const rz::test::TempFolder folder;
  const std::string broken = folder.write("broken.txt", "Bond Residue Mean StdDev\nCA-QQ ALA 1.5 0.02\n");
  rz::test::expect_error(ExitCode::input, {"broken.txt", "line 2"}, [&] { StereoBounds{broken}; });
}

}  // namespace
}  // namespace rz::folding::test
