#include "molecules/generate/fragment_library.h"

#include <GraphMol/GraphMol.h>
#include <gtest/gtest.h>

#include "graph_test_parents.h"
#include "kernels/error.h"

namespace rz::molecules::test {
namespace {

using Counts = std::map<std::string, uint64_t>;

Counts counts_of(const std::vector<std::string>& molecules) {
  FragmentCounts counts;
  for (const std::string& smiles : molecules) counts.add(*molecule_of(smiles));
  return counts.counts();
}

/// Fragments as this RDKit writes them.
Counts written(const Counts& counts) {
  Counts result;
  for (const auto& [smiles, count] : counts) result[canonical_smiles(*molecule_of(smiles))] = count;
  return result;
}

TEST(FragmentLibrary, CutsDrugsAtTheirRings) {
  EXPECT_EQ(counts_of({"CC(=O)Nc1ccc(O)cc1"}), written({{"*NC(C)=O", 1}, {"*c1ccc(*)cc1", 1}, {"*O", 1}}));
  EXPECT_EQ(counts_of({"Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1"}),
            written({{"*C", 1}, {"*c1ccc(*)cc1", 2}, {"*C(F)(F)F", 1}, {"*S(N)(=O)=O", 1}, {"*c1cc(*)n(*)n1", 1}}));
}

TEST(FragmentLibrary, KeepsRingSystemsAndDoubleBondsWhole) {
  EXPECT_EQ(counts_of({"O=C1CCC2(CC1)OCC(C)O2"}), written({{"O=C1CCC2(CC1)OCC(*)O2", 1}, {"*C", 1}}));
  EXPECT_EQ(counts_of({"C[C@H]1CC[C@@H](C[N+](=O)[O-])CC1"}),
            written({{"*C", 1}, {"*C1CCC(*)CC1", 1}, {"*C[N+](=O)[O-]", 1}}));
}

TEST(FragmentLibrary, WholeMoleculesAreNoFragments) {
  EXPECT_TRUE(counts_of({"CCCO", "c1ccccc1", "C", "[Na+].[Cl-]"}).empty());
}

TEST(FragmentLibrary, CutsWhateverItIsGiven) {
  const Counts counts = counts_of(parent_smiles());
  EXPECT_GT(counts.size(), 50u);
  EXPECT_EQ(written(counts), counts);
  FragmentCounts made;
  for (const std::string& smiles : parent_smiles()) made.add(*molecule_of(smiles));
  EXPECT_EQ(FragmentLibrary(made).size(), counts.size());
}

TEST(FragmentLibrary, IsKeptAsText) {
  const std::string text = "*c1ccccc1 12\n*C 7\n*O* 7\n";
  EXPECT_EQ(FragmentCounts::parse(text).text(), text);
  EXPECT_EQ(FragmentCounts::parse("").text(), "");
  EXPECT_EQ(FragmentCounts::parse("*C 1\n\n*C 2").counts(), (Counts{{"*C", 3}}));
  for (const char* wrong : {"*C", "*C x", "*C 0", "*C 1 2", "*C -1"}) {
    EXPECT_THROW(FragmentCounts::parse(wrong), Error) << wrong;
  }
  for (const char* wrong : {"C 1", "*C( 1", "*=C 1", "*1CC1 1", "** 1", "*C(*)(*)CC(*)(*)* 1"}) {
    EXPECT_THROW(FragmentLibrary(FragmentCounts::parse(wrong)), Error) << wrong;
  }
}

TEST(FragmentLibrary, DrawsByCounts) {
  const FragmentCounts counts = FragmentCounts::parse("*c1ccccc1 300\n*C1CC1 100\n*CCC 50\n*C* 1\n");
  const auto share_of_phenyl = [&](double alpha) {
    const FragmentLibrary library(counts, alpha);
    Random random(4);
    int phenyls = 0;
    for (int i = 0; i < 20'000; ++i) phenyls += library.draw(true, 1, 50, random)->graph.size() == 6 ? 1 : 0;
    return phenyls / 20'000.0;
  };
  EXPECT_NEAR(share_of_phenyl(1), 0.75, 0.02);
  EXPECT_NEAR(share_of_phenyl(0), 0.5, 0.02);

  const FragmentLibrary library(counts);
  Random random(4);
  for (int i = 0; i < 50; ++i) {
    const Fragment* small = library.draw(true, 1, 5, random);
    ASSERT_TRUE(small == nullptr || small->graph.size() == 3);
  }
  EXPECT_EQ(library.draw(true, 1, 2, random), nullptr);
  EXPECT_EQ(library.draw(true, 2, 50, random), nullptr);
  EXPECT_EQ(library.draw(false, 2, 50, random)->attachments, (std::vector<int>{0, 0}));
  EXPECT_EQ(FragmentLibrary().draw(false, 1, 50, random), nullptr);
}

}  // namespace
}  // namespace rz::molecules::test
