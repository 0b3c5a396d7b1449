#include "folding/residues.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rz::folding {
namespace {

double distance(const IdealAtom& a, const IdealAtom& b) {
  double sum = 0;
  for (size_t axis = 0; axis < 3; ++axis) sum += std::pow(a.position[axis] - b.position[axis], 2);
  return std::sqrt(sum);
}

TEST(Residues, NamesAndLettersAgree) {
  const std::string order = "ARNDCQEGHILKMFPSTWYV";
  for (int type = 0; type < kResidueTypes; ++type) {
    EXPECT_EQ(residue_letter(type), order[static_cast<size_t>(type)]);
    EXPECT_EQ(residue_type(residue_letter(type)), type);
    EXPECT_EQ(residue_type_of_name(residue_name(type)), type);
  }
  EXPECT_EQ(residue_type('X'), kUnknownResidue);
  EXPECT_EQ(residue_type_of_name("MSE"), kUnknownResidue);
  EXPECT_STREQ(residue_name(kUnknownResidue), "UNK");
}

TEST(Residues, AtomMapsAreInverse) {
  int atoms = 0;
  for (int type = 0; type < kResidueTypes; ++type) {
    for (int slot = 0; slot < kAtoms14; ++slot) {
      const int atom = atom37_of_atom14(type, slot);
      if (atom < 0) continue;
      EXPECT_EQ(atom14_of_atom37(type, atom), slot);
      ++atoms;
    }
  }
  EXPECT_EQ(atoms, 167);  // heavy atoms of the 20 amino acids: 20 backbones of 4 and 87 of side chains
}

/// Bond lengths of the backbone after Engh and Huber 1991: N-CA 1.46, CA-C 1.53 Angstrom.
TEST(Residues, BackboneHasItsBondLengths) {
  for (int type = 0; type < kResidueTypes; ++type) {
    const auto& atoms = residue(type).atoms;
    EXPECT_NEAR(distance(atoms[0], atoms[1]), 1.46, 0.02) << residue_name(type);
    EXPECT_NEAR(distance(atoms[1], atoms[2]), 1.525, 0.02) << residue_name(type);
  }
}

TEST(Residues, EveryChiAngleHasItsAtoms) {
  int chis = 0;
  for (int type = 0; type < kResidueTypes; ++type) {
    for (int chi = 0; chi < kChis; ++chi) {
      std::array<int, 4> atoms;
      if (!chi_atoms37(type, chi, atoms)) continue;
      for (int atom : atoms) EXPECT_GE(atom14_of_atom37(type, atom), 0) << residue_name(type) << " chi " << chi + 1;
      ++chis;
    }
  }
  EXPECT_EQ(chis, 39);  // R 4, N 2, D 2, C 1, Q 3, E 3, H 2, I 2, L 2, K 4, M 3, F 2, P 2, S 1, T 1, W 2, Y 2, V 1
  std::array<int, 4> atoms;
  EXPECT_FALSE(chi_atoms37(kUnknownResidue, 0, atoms));
}

}  // namespace
}  // namespace rz::folding
