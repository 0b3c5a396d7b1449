#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "molecules/molecule.h"
#include "molecules/objectives/sa_score.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

const SaScore& shipped() {
  static const SaScore kScore(RZ_SOURCE_FOLDER "/data/tables/sa_fragment_scores.tsv.gz");
  return kScore;
}

double score_of(const std::string& smiles) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  EXPECT_TRUE(parsed.molecule) << smiles;
  return parsed.molecule ? shipped().of(*parsed.molecule) : NAN;
}

/// tools/goldens/guacamol.py made the table with RDKit's sascorer.py.
TEST(SaScore, IsThatOfRdkitsPython) {
  std::ifstream table(RZ_SOURCE_FOLDER "/tests/molecules/data/guacamol.tsv");
  std::string line, smiles;
  std::getline(table, line);  // how many molecules the tasks average
  std::getline(table, line);  // names of columns
  int seen = 0;
  for (double expected = 0; std::getline(table, line); ++seen) {
    ASSERT_TRUE(std::istringstream(line) >> smiles >> expected) << line;
    EXPECT_NEAR(score_of(smiles), expected, 1e-9 * expected) << smiles;
  }
  EXPECT_EQ(seen, 151);
}

/// A fragment known to all, and a cage of bridgeheads and stereocentres.
TEST(SaScore, GoesFromOneToTen) {
  EXPECT_EQ(score_of("c1ccccc1"), 1);
  EXPECT_GT(score_of("C12C3C4C1C5C2C3C45"), 3);
  EXPECT_GT(score_of("CC[C@H]1OC(=O)[C@H](C)[C@@H](O)[C@H](C)[C@@H](O)[C@](C)(O)C[C@@H](C)C(=O)[C@H](C)1"), 4.5);
}

TEST(SaScore, IsUnknownOfNothing) {
  const ParsedMolecule nothing = parse_mol_block("\n  test\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n");
  ASSERT_TRUE(nothing.molecule) << nothing.reason;
  EXPECT_TRUE(std::isnan(shipped().of(*nothing.molecule)));
}

TEST(SaScore, NamesTheLineThatIsWrong) {
  rz::test::TempFolder folder;
  for (const std::string line : {"12", "12\tx", "12\t0.5 ", "3\t0.5", "-4\t1", ""}) {
    const std::string path = folder.write("table.tsv", "7\t-2.5\n" + line + "\n");
    rz::test::expect_error(ExitCode::input, {path + ": line 2 "}, [&] { SaScore score(path); });
  }
}

}  // namespace
}  // namespace rz::molecules::test
