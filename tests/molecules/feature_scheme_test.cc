// Vectors written by hand from Chemprop's definitions (molecules/feature_scheme.h names the files).
#include "molecules/feature_scheme.h"

#include <gtest/gtest.h>

#include "kernels/error.h"
#include "molecules/molecule.h"

namespace rz::molecules::test {
namespace {

/// The places of the entries that are not zero, the last one (a hundredth of the mass) left out.
std::vector<int> atom_ones(FeatureScheme scheme, const std::string& smiles, size_t atom) {
  const MoleculeGraph graph = graph_of(*parse_smiles(smiles).molecule);
  std::vector<float> values(static_cast<size_t>(atom_width(scheme)));
  atom_features(scheme, graph.atoms.at(atom), values.data());
  std::vector<int> ones;
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    if (values[i] != 0) ones.push_back(static_cast<int>(i));
  }
  return ones;
}

std::vector<int> bond_ones(FeatureScheme scheme, const std::string& smiles, size_t bond) {
  const MoleculeGraph graph = graph_of(*parse_smiles(smiles).molecule);
  std::vector<float> values(static_cast<size_t>(bond_width(scheme)));
  bond_features(scheme, graph.bonds.at(bond).code, values.data());
  std::vector<int> ones;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0) ones.push_back(static_cast<int>(i));
  }
  return ones;
}

using Ones = std::vector<int>;

TEST(FeatureScheme, Widths) {
  EXPECT_EQ(atom_width(FeatureScheme::v1), 133);
  EXPECT_EQ(atom_width(FeatureScheme::v2), 72);
  EXPECT_EQ(atom_width(FeatureScheme::organic), 44);
  EXPECT_EQ(atom_width(FeatureScheme::rigr), 52);
  EXPECT_EQ(scheme_of_widths(72, 14), FeatureScheme::v2);
  EXPECT_EQ(scheme_of_widths(52, 2), FeatureScheme::rigr);
  EXPECT_FALSE(scheme_of_widths(72, 2));
}

TEST(FeatureScheme, Atoms) {
  // The carbon of methanol's CH3: element 6, degree 4, charge 0 (the fifth entry), no chirality, 3 H, SP3.
  EXPECT_EQ(atom_ones(FeatureScheme::v1, "CO", 0), (Ones{5, 101 + 4, 108 + 4, 114, 119 + 3, 125 + 2}));
  EXPECT_EQ(atom_ones(FeatureScheme::v2, "CO", 0), (Ones{5, 38 + 4, 45 + 4, 51, 56 + 3, 62 + 4}));
  EXPECT_EQ(atom_ones(FeatureScheme::organic, "CO", 0), (Ones{2, 13 + 4, 20 + 4, 26, 31 + 3, 37 + 3}));
  EXPECT_EQ(atom_ones(FeatureScheme::rigr, "CO", 0), (Ones{5, 38 + 4, 45 + 3}));
  // Aromatic nitrogen with its hydrogen; the flag stands before the mass.
  EXPECT_EQ(atom_ones(FeatureScheme::v1, "c1cc[nH]c1", 3), (Ones{6, 101 + 3, 108 + 4, 114, 119 + 1, 125 + 1, 131}));
  // Iodine is the v2 scheme's last element, gold an unknown one; charge -2 is the second entry.
  EXPECT_EQ(atom_ones(FeatureScheme::v2, "CI", 1)[0], 36);
  EXPECT_EQ(atom_ones(FeatureScheme::v2, "[Au]", 0)[0], 37);
  EXPECT_EQ(atom_ones(FeatureScheme::v1, "[Md]", 0)[0], 100);
  EXPECT_EQ(atom_ones(FeatureScheme::v1, "[O-2]", 0)[2], 108 + 1);
  EXPECT_EQ(atom_ones(FeatureScheme::v1, "[Fe+3]", 0)[2], 108 + 5);
  // Chirality: @ is counterclockwise, the tag's number 2.
  EXPECT_EQ(atom_ones(FeatureScheme::v1, "N[C@](F)(Cl)Br", 1)[3], 114 + 2);
}

TEST(FeatureScheme, MassesOfIsotopes) {
  const auto mass = [](const std::string& smiles) {
    return graph_of(*parse_smiles(smiles).molecule).atoms.at(0).mass();
  };
  EXPECT_NEAR(mass("C"), 12.011, 1e-9);
  EXPECT_NEAR(mass("[13CH4]"), 13.00335483507, 1e-6);
  EXPECT_EQ(mass("[500CH4]"), 500);
  EXPECT_EQ(mass("*"), 0);
}

TEST(FeatureScheme, Bonds) {
  EXPECT_EQ(bond_ones(FeatureScheme::v1, "CC", 0), (Ones{1, 7}));
  EXPECT_EQ(bond_ones(FeatureScheme::v1, "C=CC=C", 1), (Ones{1, 5, 7}));       // conjugated
  EXPECT_EQ(bond_ones(FeatureScheme::v1, "c1ccccc1", 0), (Ones{4, 5, 6, 7}));  // aromatic, in a ring
  EXPECT_EQ(bond_ones(FeatureScheme::v1, "C#N", 0), (Ones{3, 7}));
  EXPECT_EQ(bond_ones(FeatureScheme::v2, "F/C=C/F", 1), (Ones{2, 7 + 3}));  // STEREOE is 3
  EXPECT_EQ(bond_ones(FeatureScheme::v1, "[NH3]->[Fe]", 0), (Ones{7}));     // a dative bond has no entry
  EXPECT_EQ(bond_ones(FeatureScheme::rigr, "C1CC1", 0), (Ones{1}));
  EXPECT_EQ(bond_ones(FeatureScheme::rigr, "CC", 0), Ones{});
}

}  // namespace
}  // namespace rz::molecules::test
