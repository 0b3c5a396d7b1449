// GuacaMol's own scores, of the molecules that tools/goldens/guacamol.py chose: the objectives of data/objectives that
// its suite v2 names, and how many of the best molecules each is averaged over.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "molecules/molecule.h"
#include "molecules/objectives/objective_file.h"
#include "molecules/objectives/pharmacophore.h"

namespace rz::molecules::test {
namespace {

constexpr size_t kFirstTask = 3;  // behind SMILES, sa_score and pharmacophores

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

struct Golden {
  std::vector<std::string> best, columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<Molecule> molecules;  ///< of the rows
};

const Golden& golden() {
  static const Golden kGolden = [] {
    Golden all;
    std::ifstream file(RZ_SOURCE_FOLDER "/tests/molecules/data/guacamol.tsv");
    std::string line;
    std::getline(file, line);
    all.best = words_of(line.substr(1));
    std::getline(file, line);
    all.columns = words_of(line);
    while (std::getline(file, line)) {
      all.rows.push_back(words_of(line));
      all.molecules.push_back(parse_smiles(all.rows.back()[0]).molecule);
    }
    return all;
  }();
  return kGolden;
}

TEST(GuacaMol, ScoresAreItsOwn) {
  const Golden& all = golden();
  ASSERT_EQ(all.columns.size(), kFirstTask + 20);
  ASSERT_EQ(all.rows.size(), 151u);
  std::vector<Candidate> candidates;
  for (const Molecule& molecule : all.molecules) candidates.push_back({canonical_smiles(*molecule), molecule.get()});
  for (size_t task = kFirstTask; task < all.columns.size(); ++task) {
    const std::string& name = all.columns[task];
    const Objective objective = read_objective(RZ_SOURCE_FOLDER "/data/objectives/" + name + ".json");
    const std::vector<Assessment> got = objective.assess(candidates);
    for (size_t i = 0; i < got.size(); ++i) {
      // Far out on a Gaussian's flank a score is as unsure as the last bits of logP are, and says as little.
      const double expected = std::stod(all.rows[i][task]);
      EXPECT_NEAR(got[i].score, expected, std::max(1e-9 * expected, 1e-30)) << name << " " << all.rows[i][0];
    }
  }
}

TEST(GuacaMol, SuiteIsItsOwn) {
  const Golden& all = golden();
  std::ifstream suite(RZ_SOURCE_FOLDER "/data/objectives/guacamol.tsv");
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(suite, line);) {
    if (line[0] != '#') rows.push_back(words_of(line));
  }
  ASSERT_EQ(rows.size(), 21u);
  for (size_t task = 0; task < 20; ++task) {
    EXPECT_EQ(rows[task + 1], (std::vector<std::string>{all.columns[kFirstTask + task], all.best[task]}));
  }
}

TEST(Pharmacophores, AreAsManyAsRdkits) {
  for (size_t i = 0; i < golden().rows.size(); ++i) {
    EXPECT_EQ(std::to_string(pharmacophores(*golden().molecules[i]).size()), golden().rows[i][2])
        << golden().rows[i][0];
  }
}

}  // namespace
}  // namespace rz::molecules::test
