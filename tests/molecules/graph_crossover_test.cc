#include "molecules/generate/graph_crossover.h"

#include <GraphMol/GraphMol.h>
#include <gtest/gtest.h>

#include <set>

#include "graph_test_parents.h"

namespace rz::molecules::test {
namespace {

using Crossover = std::optional<Offspring> (*)(const RDKit::ROMol&, const RDKit::ROMol&, Random&, const GraphLimits&);

std::set<std::string> children(Crossover cross, const std::string& a, const std::string& b, int draws = 400) {
  const Molecule first = molecule_of(a), second = molecule_of(b);
  std::set<std::string> found;
  for (int i = 0; i < draws; ++i) {
    Random random(11, static_cast<uint64_t>(i));
    if (const auto child = cross(*first, *second, random, {})) found.insert(child->smiles);
  }
  return found;
}

/// Toluene falls into methyl and phenyl; ethanol into methyl and hydroxymethyl, or ethyl and hydroxyl.
TEST(GraphCrossover, JoinsAPartOfEachParent) {
  const std::set<std::string> expected = {"CC",        "CCO",        "CCC",        "CO",
                                          "Cc1ccccc1", "OCc1ccccc1", "CCc1ccccc1", "Oc1ccccc1"};
  EXPECT_EQ(children(crossover_bonds, "Cc1ccccc1", "CCO"), expected);
  EXPECT_EQ(children(crossover, "Cc1ccccc1", "CCO"), expected);
}

/// Cyclohexane falls into parts of two and four atoms. Four and four would be a ring of eight, and two and two have no
/// room for a double bond.
TEST(GraphCrossover, CutsRingsAndClosesThem) {
  EXPECT_EQ(children(crossover_rings, "C1CCCCC1", "C1CCCCC1"),
            (std::set<std::string>{"C1CCC1", "C1CCCCC1", "C1=CCCCC1", "C1=CCCC=C1"}));
}

TEST(GraphCrossover, KeepsAromaticRings) {
  const std::set<std::string> found = children(crossover_rings, "c1ccccc1", "c1ccncc1");
  EXPECT_TRUE(found.contains("c1ccncc1"));
  EXPECT_TRUE(found.contains("c1ccccc1"));
}

TEST(GraphCrossover, NeverPartsNitroGroups) {
  for (const std::string& child : children(crossover_bonds, "C[N+](=O)[O-]", "CC")) {
    EXPECT_TRUE(child == "CC" || child == "C[N+](=O)[O-]") << child;
  }
}

TEST(GraphCrossover, GivesNothingWhereNothingCanBeCut) {
  for (const char* parent : {"C", "O=O", "N#N", "[NH4+]", "c1ccccc1", "C=C"}) {
    EXPECT_TRUE(children(crossover, parent, "CCO", 5).empty()) << parent;
    EXPECT_TRUE(children(crossover, "CCO", parent, 5).empty()) << parent;
  }
}

/// What all children of all parents have in common.
TEST(GraphCrossover, MakesMoleculesWithinTheLimits) {
  std::vector<Molecule> parents;
  std::vector<std::string> before;
  for (const std::string& smiles : parent_smiles()) {
    parents.push_back(molecule_of(smiles));
    before.push_back(canonical_smiles(*parents.back()));
  }
  GraphLimits limits;
  limits.least_heavy_atoms = 4;
  limits.most_heavy_atoms = 30;
  int made = 0;
  for (size_t i = 0; i < parents.size(); ++i) {
    for (size_t j = 0; j < parents.size(); ++j) {
      Random random(3, i * parents.size() + j);
      const auto child = crossover(*parents[i], *parents[j], random, limits);
      if (!child) continue;
      ++made;
      const Molecule again = molecule_of(child->smiles);
      ASSERT_EQ(canonical_smiles(*again), child->smiles);
      ASSERT_EQ(canonical_smiles(*child->molecule), child->smiles);
      ASSERT_TRUE(acceptable(*again, limits)) << child->smiles;
      ASSERT_LE(largest_ring(*again), std::max({7, largest_ring(*parents[i]), largest_ring(*parents[j])}));
    }
  }
  EXPECT_GT(made, 2000);
  for (size_t i = 0; i < parents.size(); ++i) EXPECT_EQ(canonical_smiles(*parents[i]), before[i]);
}

TEST(GraphCrossover, DependsOnTheSeedOnly) {
  const Molecule a = molecule_of("CC(C)Cc1ccc(cc1)[C@@H](C)C(=O)O"),
                 b = molecule_of("CN1C2CCC1CC(C2)OC(=O)C(CO)c1ccccc1");
  made_the_same_on_threads([&](Random& random) { return crossover(*a, *b, random, {}); });
}

}  // namespace
}  // namespace rz::molecules::test
