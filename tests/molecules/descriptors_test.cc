#include "molecules/descriptors.h"

#include <GraphMol/RWMol.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <thread>

#include "molecules/descriptor_names.h"
#include "molecules/molecule.h"
#include "tests/io/temp_folder.h"
#include "tests/molecules/golden_table.h"

namespace rz::molecules::test {
namespace {

using Values = std::map<std::string, double>;

std::vector<double> row_of(const RDKit::ROMol& molecule) {
  std::vector<double> row(kDescriptors, -1e300);
  descriptors(molecule, std::span<double, kDescriptors>(row.data(), kDescriptors));
  return row;
}

std::vector<double> row_of(const std::string& smiles) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  EXPECT_TRUE(parsed.molecule) << smiles;
  return parsed.molecule ? row_of(*parsed.molecule) : std::vector<double>(kDescriptors);
}

/// Of the descriptors in `expected` the values, to 1e-9 of them; all others are 0 where `rest_is_zero`.
void expect_values(const std::vector<double>& row, const Values& expected, bool rest_is_zero) {
  for (int i = 0; i < kDescriptors; ++i) {
    const auto place = expected.find(descriptor_names()[i]);
    if (place == expected.end() && !rest_is_zero) continue;
    const double value = place == expected.end() ? 0 : place->second;
    EXPECT_NEAR(row[i], value, 1e-9 * std::max(1.0, std::abs(value))) << descriptor_names()[i];
  }
}

TEST(Descriptors, HaveTheirOrder) {
  EXPECT_EQ(descriptor_names().front(), "BalabanJ");
  EXPECT_EQ(descriptor_names().back(), "qed");
  EXPECT_TRUE(std::is_sorted(descriptor_names().begin(), descriptor_names().end()));
  constexpr auto places = descriptor_series<11>("EState_VSA");
  EXPECT_EQ(descriptor_names()[places[9]], "EState_VSA10");
}

TEST(Descriptors, OfMethane) {
  const double surface = 7.426652776455239, charge = 0.07755789119307553;
  const Values expected = {{"EState_VSA2", surface},
                           {"PEOE_VSA6", surface},
                           {"SMR_VSA5", surface},
                           {"SlogP_VSA5", surface},
                           {"LabuteASA", 8.739251027829551},
                           {"MolWt", 12.011 + 4 * 1.008},
                           {"HeavyAtomMolWt", 12.011},
                           {"ExactMolWt", 12 + 4 * 1.00782503207},
                           {"FpDensityMorgan1", 1},
                           {"FpDensityMorgan2", 1},
                           {"FpDensityMorgan3", 1},
                           {"FractionCSP3", 1},
                           {"HeavyAtomCount", 1},
                           {"NumValenceElectrons", 8},
                           {"MaxAbsPartialCharge", charge},
                           {"MinAbsPartialCharge", charge},
                           {"MaxPartialCharge", -charge},
                           {"MinPartialCharge", -charge},
                           {"MolLogP", 0.1441 + 4 * 0.123},
                           {"MolMR", 2.503 + 4 * 1.057},
                           {"qed", 0.3597849378839701}};
  expect_values(row_of("C"), expected, true);
}

/// Two of the bonds meet at carbon: chi and kappa by hand; logP and MR of types C1, C3, O2, H1 and H2.
TEST(Descriptors, OfEthanol) {
  const double oxygen = 1 / std::sqrt(5.0), end = 1, middle = 1 / std::sqrt(2.0);  // valence deltas 5, 1, 2
  const Values expected = {{"Chi0", 2 + middle},
                           {"Chi1", 2 * middle},
                           {"Chi0v", oxygen + end + middle},
                           {"Chi0n", oxygen + end + middle},
                           {"Chi1v", middle * (oxygen + end)},
                           {"Chi2v", oxygen * end * middle},
                           {"Chi3v", 0},
                           {"HallKierAlpha", -0.04},
                           {"Kappa1", 2.96 * 1.96 * 1.96 / (1.96 * 1.96)},
                           {"Kappa2", 1.96 * 0.96 * 0.96 / (0.96 * 0.96)},
                           {"BalabanJ", 2 * 2 / std::sqrt(6.0)},
                           {"BertzCT", 3 * std::log2(3.0) - 2},
                           {"Ipc", 3 * std::log2(3.0) - 2},
                           {"MaxEStateIndex", 6 - (1.5 - 6) / 4 - (2 - 6) / 9.0},
                           {"TPSA", 20.23},
                           {"MolLogP", -0.0014},
                           {"MolMR", 2.503 + 2.753 + 0.8238 + 5 * 1.057 + 1.395},
                           {"NumHDonors", 1},
                           {"NumHAcceptors", 1},
                           {"NHOHCount", 1},
                           {"NumRotatableBonds", 0},
                           {"fr_Al_OH", 1},
                           {"fr_Al_OH_noTert", 1},
                           {"fr_ether", 0}};
  expect_values(row_of("CCO"), expected, false);
}

/// Each atom has a valence delta of 3 and is as far from the others as any; chi indices of published value.
TEST(Descriptors, OfBenzene) {
  const Values expected = {{"BalabanJ", 3},
                           {"Chi0", 6 / std::sqrt(2.0)},
                           {"Chi1", 3},
                           {"Chi0v", 6 / std::sqrt(3.0)},
                           {"Chi1v", 2},
                           {"Chi2v", 6 / std::sqrt(27.0)},
                           {"Chi3v", 6 / 9.0},
                           {"Chi4v", 6 / std::sqrt(243.0)},
                           {"HallKierAlpha", -0.78},
                           {"MaxEStateIndex", 2},
                           {"MinAbsEStateIndex", 2},
                           {"VSA_EState6", 12},
                           {"MolLogP", 6 * (0.1581 + 0.123)},
                           {"MolMR", 6 * (3.35 + 1.057)},
                           {"MolWt", 78.114},
                           {"NumAromaticRings", 1},
                           {"NumAromaticCarbocycles", 1},
                           {"RingCount", 1},
                           {"fr_benzene", 1},
                           {"FpDensityMorgan1", 2 / 6.0},
                           {"qed", 0.4426283718993647}};
  expect_values(row_of("c1ccccc1"), expected, false);
}

/// Paths of three and four bonds count rings too. Weights 1/sqrt(2) in cyclopropane and cyclobutane.
TEST(Descriptors, CountRingsAsPaths) {
  expect_values(row_of("C1CC1"), {{"Chi2n", 3 / std::sqrt(8.0)}, {"Chi3n", 1 / std::sqrt(8.0)}, {"Chi4n", 0}}, false);
  expect_values(row_of("C1CCC1"), {{"Chi3n", 4 / 4.0}, {"Chi4n", 1 / 4.0}}, false);
}

/// As RDKit's Python, where max() of nothing raises, and charges begin at +-500.
TEST(Descriptors, OfNothing) {
  const ParsedMolecule nothing = parse_mol_block("\n  test\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n");
  ASSERT_TRUE(nothing.molecule) << nothing.reason;
  const std::vector<double> row = row_of(*nothing.molecule);
  for (const char* name : {"BalabanJ", "MaxEStateIndex", "MinEStateIndex", "MaxAbsEStateIndex", "MinAbsEStateIndex"}) {
    const auto place = std::find(descriptor_names().begin(), descriptor_names().end(), name);
    EXPECT_TRUE(std::isnan(row[place - descriptor_names().begin()])) << name;
  }
  EXPECT_EQ(row[descriptor_index("MaxPartialCharge")], -500);
  EXPECT_EQ(row[descriptor_index("MinAbsPartialCharge")], 500);
  EXPECT_EQ(row[descriptor_index("MolWt")], 0);
  EXPECT_NEAR(row[descriptor_index("qed")], 0.33942358984550913, 1e-9);
}

TEST(Descriptors, HaveNoChargesWhereGasteigerHasNone) {
  const std::vector<double> row = row_of("O=[As]O[As]=O");
  EXPECT_TRUE(std::isnan(row[descriptor_index("MaxPartialCharge")]));
  EXPECT_TRUE(std::isnan(row[descriptor_index("MinAbsPartialCharge")]));
  EXPECT_EQ(row[descriptor_index("HeavyAtomCount")], 5);
}

/// RDKit looks at the first 1,000 matches of a pattern, which for a bond are 500, and so are the CH2 that get their
/// type of logP; values by its Python.
TEST(Descriptors, OfALongChain) {
  const Values expected = {{"HeavyAtomCount", 600},      {"NumRotatableBonds", 500},
                           {"fr_unbrch_alkane", 501},    {"Chi1", 2 * std::sqrt(0.5) + 597 / 2.0},
                           {"MolLogP", 203.30461999999}, {"MolWt", 600 * 12.011 + 1202 * 1.008}};
  expect_values(row_of(std::string(600, 'C')), expected, false);
}

TEST(Descriptors, DoNotDependOnThreads) {
  const std::vector<std::string> smiles = {"CC(=O)Oc1ccccc1C(=O)O", "CN1CCC[C@H]1c1cccnc1", "O=C1NC(=O)NC(=O)C1"};
  std::vector<std::vector<double>> expected, got(smiles.size());
  for (const std::string& text : smiles) expected.push_back(row_of(text));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < smiles.size(); ++i) threads.emplace_back([&, i] { got[i] = row_of(smiles[i]); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(got, expected);
}

/// 240 molecules by RDKit 2022.09's Python. That Python has no Ipc (0 in the golden) since its NumPy has no
/// numpy.float.
TEST(Descriptors, AreThoseOfRdkitsPython) {
  const std::string path = rz::test::shared_file("goldens/molecules/descriptors/rdkit200_raw.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const GoldenTable golden = read_golden_table(path);
  ASSERT_EQ(golden.names, descriptor_names());
  ASSERT_EQ(golden.rows.size(), 240u);
  for (const GoldenTable::Row& expected : golden.rows) {
    const std::vector<double> got = row_of(expected.smiles);
    for (int i = 0; i < kDescriptors; ++i) {
      const double value = expected.values[i];
      const std::string what = expected.smiles + ' ' + golden.names[i];
      if (i == descriptor_index("Ipc")) {
        EXPECT_EQ(value, 0) << what;
      } else if (std::isnan(value)) {
        EXPECT_TRUE(std::isnan(got[i])) << what;
      } else {  // sums that cancel, such as a bin's, have rounding for a value
        EXPECT_NEAR(got[i], value, std::max(1e-12, 1e-6 * std::abs(value))) << what;
      }
    }
  }
}

}  // namespace
}  // namespace rz::molecules::test
