#include "molecules/molecule.h"

#include <GraphMol/GraphMol.h>
#include <gtest/gtest.h>

namespace rz::molecules::test {
namespace {

TEST(Molecule, ParsesSmiles) {
  const ParsedMolecule benzene = parse_smiles("C1=CC=CC=C1");
  ASSERT_TRUE(benzene.molecule);
  EXPECT_EQ(benzene.molecule->getNumAtoms(), 6u);
  EXPECT_EQ(canonical_smiles(*benzene.molecule), "c1ccccc1");
}

TEST(Molecule, SaysWhyThereIsNone) {
  EXPECT_EQ(parse_smiles("").reason, "no SMILES");
  EXPECT_NE(parse_smiles("C(C)(C)(C)(C)C").reason.find("valence"), std::string::npos);
  EXPECT_NE(parse_smiles("c1cccc1").reason.find("kekulize"), std::string::npos);
  for (const char* text : {"C(", "1", "[Xx]", "C1CC", "hello world", "\x01\xff"}) {
    const ParsedMolecule parsed = parse_smiles(text);
    EXPECT_FALSE(parsed.molecule) << text;
    EXPECT_FALSE(parsed.reason.empty()) << text;
    EXPECT_EQ(parsed.reason.find('\n'), std::string::npos) << text;
  }
}

TEST(Molecule, NulBytesDoNotEndASmiles) {
  EXPECT_EQ(parse_smiles(std::string("C\0C", 3)).reason, "not a SMILES: holds a NUL byte");
}

TEST(Molecule, ParsesMolBlocks) {
  const std::string methanol =
      "methanol\n  test\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n"
      "    0.0000    0.0000    0.0000 C   0  0\n    1.4000    0.0000    0.0000 O   0  0\n  1  2  1  0\nM  END\n";
  const ParsedMolecule parsed = parse_mol_block(methanol);
  ASSERT_TRUE(parsed.molecule) << parsed.reason;
  EXPECT_EQ(canonical_smiles(*parsed.molecule), "CO");
  EXPECT_FALSE(parse_mol_block("methanol\n\n\n").molecule);
}

/// RDKit would take minutes for the larger ones.
TEST(Molecule, LargeOnesAreRefused) {
  EXPECT_TRUE(parse_smiles("Cl" + std::string(998, 'C') + "Br").molecule);
  EXPECT_EQ(parse_smiles(std::string(100'000, 'C')).reason, "has 100000 atoms, more than 1000");
  std::string brackets;
  for (int i = 0; i < 1001; ++i) brackets += "[13CH2]";
  EXPECT_EQ(parse_smiles(brackets).reason, "has 1001 atoms, more than 1000");
  const std::string block =
      "x\n\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 1001 0 0 0 0\n";
  EXPECT_EQ(parse_mol_block(block).reason, "has 1001 atoms, more than 1000");
}

}  // namespace
}  // namespace rz::molecules::test
