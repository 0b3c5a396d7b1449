#include "molecules/generate/graph_edit.h"

#include <GraphMol/GraphMol.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "graph_test_parents.h"
#include "kernels/error.h"
#include "molecules/generate/graph_bredt.h"
#include "molecules/generate/graph_product.h"
#include "molecules/generate/graph_rings.h"

namespace rz::molecules::test {
namespace {

EditGraph graph_of_smiles(const std::string& smiles) { return EditGraph(*molecule_of(smiles)); }

GraphLimits wide() {
  GraphLimits limits;
  limits.most_heavy_atoms = 1000;
  limits.one_fragment = false;
  return limits;
}

TEST(GraphEdit, ValencesFollowElementChargeAndBonds) {
  EXPECT_EQ(valence_for(kC, 0, 2), 4);
  EXPECT_EQ(valence_for(kN, 0, 4), 0);
  EXPECT_EQ(valence_for(kN, 1, 2), 4);
  EXPECT_EQ(valence_for(kO, -1, 1), 1);
  EXPECT_EQ(valence_for(kS, 0, 1), 2);
  EXPECT_EQ(valence_for(kS, 0, 3), 4);
  EXPECT_EQ(valence_for(kS, 0, 6), 6);
  EXPECT_EQ(valence_for(kS, 1, 3), 3);
  EXPECT_EQ(valence_for(kCl, 0, 2), 0);
  EXPECT_EQ(valence_for(26, 0, 0), 0);
}

/// Without an edit a molecule comes back with its stereo, its charges and its odd valences.
TEST(GraphEdit, ComesBackAsItWas) {
  for (const std::string& smiles : parent_smiles()) {
    const Molecule parent = molecule_of(smiles);
    EditGraph graph(*parent);
    const auto product = finish(graph, wide(), 100);
    const bool refused = smiles == "[2H]C([2H])([2H])OC" || smiles == "[CH3]";
    ASSERT_EQ(product.has_value(), !refused) << smiles;
    if (refused) continue;
    EXPECT_EQ(product->smiles, canonical_smiles(*molecule_of(canonical_smiles(*parent)))) << smiles;
  }
}

TEST(GraphEdit, RefusesDativeBonds) { EXPECT_THROW(graph_of_smiles("N->[Cu]"), Error); }

TEST(GraphEdit, BondsTakeHydrogensAndGiveThemBack) {
  EditGraph graph = graph_of_smiles("CC");
  EXPECT_EQ(graph.atoms()[0].hydrogens, 3);
  EXPECT_FALSE(graph.can_connect(0, 1, 1));
  graph.set_order(0, 3);
  EXPECT_EQ(graph.atoms()[0].hydrogens, 1);
  graph.disconnect(0);
  EXPECT_EQ(graph.atoms()[0].hydrogens, 4);
  EXPECT_TRUE(graph.can_connect(0, 1, 2));
  graph.connect(0, 1, 2);
  const auto product = finish(graph, wide(), 0);
  ASSERT_TRUE(product);
  EXPECT_EQ(product->smiles, "C=C");
}

TEST(GraphEdit, DropsTheMarksOfEditedAtomsOnly) {
  EditGraph graph = graph_of_smiles("C[C@@H](O)[C@H](N)C(=O)O");
  graph.remove_atom(0);  // its neighbour was a centre
  const auto product = finish(graph, wide(), 0);
  ASSERT_TRUE(product);
  EXPECT_EQ(product->smiles, canonical_smiles(*molecule_of("OC[C@H](N)C(=O)O")));

  EditGraph alkene = graph_of_smiles("C/C=C/CCC");
  alkene.set_element(5, kO);
  EXPECT_EQ(finish(alkene, wide(), 0)->smiles, canonical_smiles(*molecule_of("C/C=C/CCO")));
  EditGraph cut = graph_of_smiles("C/C=C/CCC");
  cut.remove_atom(0);
  EXPECT_EQ(finish(cut, wide(), 0)->smiles, "C=CCCC");
}

/// No half of a sulfone or of a nitro group, and no bonds that no flask keeps.
TEST(GraphEdit, SettlesOnlyToGoodValences) {
  EditGraph sulfone = graph_of_smiles("CS(C)(=O)=O");
  sulfone.remove_atom(0);
  EXPECT_FALSE(finish(sulfone, wide(), 0));
  EditGraph sulfoxide = graph_of_smiles("CS(C)(=O)=O");
  sulfoxide.remove_atom(3);
  EXPECT_EQ(finish(sulfoxide, wide(), 0)->smiles, "CS(C)=O");
  EditGraph nitro = graph_of_smiles("C[N+](=O)[O-]");
  nitro.remove_atom(0);
  EXPECT_FALSE(finish(nitro, wide(), 0));
  const EditGraph water = graph_of_smiles("O.O.Cl");
  EXPECT_FALSE(water.can_connect(0, 1, 1));
  EXPECT_FALSE(water.can_connect(0, 2, 1));
}

TEST(GraphRings, AreFound) {
  const EditGraph spiro = graph_of_smiles("CC1CC12CCCC2C");
  const std::vector<char> bonds = ring_bonds(spiro);
  EXPECT_EQ(std::count(bonds.begin(), bonds.end(), 1), 8);
  const std::vector<char> atoms = ring_atoms(spiro, bonds);
  EXPECT_EQ(atoms, (std::vector<char>{0, 1, 1, 1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(smallest_ring(spiro, spiro.bond_between(1, 3), 7), 3);
  EXPECT_EQ(smallest_ring(spiro, spiro.bond_between(3, 4), 7), 5);
  EXPECT_EQ(smallest_ring(spiro, spiro.bond_between(3, 4), 4), 0);
  EXPECT_EQ(distance(spiro, 0, 8, 9), 4);
}

TEST(GraphRings, OfTooManyAtomsOrTooMuchStrainAreRefused) {
  const auto ok = [](const std::string& smiles, int edited) {
    EditGraph graph = graph_of_smiles(smiles);
    if (edited >= 0) graph.set_element(edited, graph.atoms()[edited].element);
    return rings_ok(graph, 7);
  };
  EXPECT_TRUE(ok("C1CCCCCC1", -1));
  EXPECT_FALSE(ok("C1CCCCCCC1", -1));
  EXPECT_TRUE(ok("c1ccc2ccccc2c1", 3));  // the ring around both is no ring of its own
  EXPECT_FALSE(ok("C1CCC=CCCCCC1", -1));
  EXPECT_FALSE(ok("C1=CC1", 0));
  EXPECT_TRUE(ok("C1=CC1", 2));  // it was there, and the edit is not at it
  EXPECT_TRUE(ok("C1=CC1", -1));
  EXPECT_FALSE(ok("C1=CCC1", 1));
  EXPECT_TRUE(ok("C1=CCCC1", 1));
  EXPECT_TRUE(ok("C=C1CC1", 1));  // the double bond is not in the ring
  EXPECT_FALSE(ok("c1ccc2c(c1)C2", 3));
  EXPECT_FALSE(ok("c1ccc2c(c1)C2", 4));
  EXPECT_FALSE(ok("C1=C=CCCC1", 1));
  EXPECT_TRUE(ok("O=S1(=O)CCCC1", 1));
  EXPECT_FALSE(ok("C1#CCCCC1", 0));
}

TEST(GraphRings, KeepToBredtsRule) {
  const auto breaks = [](const std::string& smiles) { return breaks_bredts_rule(*molecule_of(smiles)); };
  for (const char* good : {"C1CC2CCC1C2", "C1=CC2CCC1C2", "O=C1CC2CCC1C2", "c1ccc2ccccc2c1", "C=C1CC2CC1CC2",
                           "C1CC2=C1CCC2", "CN1C2CCC1CC(=O)C2", "c1ccc2c(c1)C1CCC2C1"}) {
    EXPECT_FALSE(breaks(good)) << good;
  }
  for (const char* bad : {"C1CC2=CCC1C2", "C1CN2C=C1CC2", "c1cc2ccc1CC2"}) EXPECT_TRUE(breaks(bad)) << bad;
}

TEST(GraphProducts, AreAcceptedWithinTheLimits) {
  GraphLimits limits;
  limits.least_heavy_atoms = 2;
  limits.most_heavy_atoms = 4;
  const auto accepted = [&](const std::string& smiles) { return acceptable(*molecule_of(smiles), limits); };
  EXPECT_TRUE(accepted("CCO"));
  EXPECT_FALSE(accepted("C"));
  EXPECT_FALSE(accepted("CCCCC"));
  EXPECT_FALSE(accepted("C.CC"));
  EXPECT_FALSE(accepted("[13CH3]C"));
  EXPECT_FALSE(accepted("C[CH2]"));
  EXPECT_FALSE(accepted("*CC"));
  limits.one_fragment = false;
  EXPECT_TRUE(accepted("C.CC"));
}

}  // namespace
}  // namespace rz::molecules::test
