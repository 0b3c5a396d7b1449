#include <gtest/gtest.h>

#include <cmath>

#include "molecules/molecule.h"
#include "molecules/objectives/measures.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

double of(const Measure& measure, const std::string& smiles) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  EXPECT_TRUE(parsed.molecule) << smiles;
  if (!parsed.molecule) return NAN;
  Facts facts(*parsed.molecule);
  return measure(facts);
}

/// Of paracetamol. What is recursive within a SMARTS is matched too, but not counted in its place.
TEST(Measures, CountSmarts) {
  const std::string paracetamol = "CC(=O)Nc1ccc(O)cc1";
  EXPECT_EQ(of(smarts_measure("c"), paracetamol), 6);
  EXPECT_EQ(of(smarts_measure("C=O"), paracetamol), 1);
  EXPECT_EQ(of(smarts_measure("[NX3;$(N-C=O)]c"), paracetamol), 1);
  EXPECT_EQ(of(smarts_measure("[!$([#6,#7,#8])]"), paracetamol), 0);
  EXPECT_EQ(of(smarts_measure("[$(C=[$(O)])]"), paracetamol), 1);
  EXPECT_EQ(of(smarts_measure("S"), paracetamol), 0);
}

/// Gaussians of a carbon too many, two hydrogens too many and three atoms too many.
TEST(Measures, SeeHowNearAFormulaIs) {
  const auto measure = formula_measure("C10H22");
  EXPECT_EQ(of(measure, "CC(C)CC(C)CC(C)C"), 1);
  EXPECT_NEAR(of(measure, "CCCCCCCCCCC"), std::exp(-0.5 * (1 + 4 + 9 / 4.0) / 3), 1e-15);
}

TEST(Measures, CountAtoms) {
  EXPECT_EQ(of(atoms_measure("H"), "[2H]C([2H])([2H])O"), 4);
  EXPECT_EQ(of(atoms_measure("Cl"), "ClC(Cl)Cl"), 3);
}

TEST(Measures, AreNamedWhereTheyAreWrong) {
  using rz::test::expect_error;
  expect_error(ExitCode::input, {"MolWeight"}, [] { descriptor_measure("MolWeight"); });
  expect_error(ExitCode::input, {"C1CC"}, [] { similarity_measure("C1CC", "morgan2"); });
  expect_error(ExitCode::input, {"ecfp", "morgan2"}, [] { similarity_measure("C", "ecfp"); });
  expect_error(ExitCode::input, {"[C"}, [] { smarts_measure("[C"); });
  expect_error(ExitCode::input, {"Xx"}, [] { atoms_measure("Xx"); });
  expect_error(ExitCode::input, {"C2h"}, [] { formula_measure("C2h"); });
  expect_error(ExitCode::input, {"pains"}, [] { alerts_measure("pains"); });
}

}  // namespace
}  // namespace rz::molecules::test
