// The objectives of data/objectives against PyTDC's own oracles (tools/goldens/objectives.py), and what files may hold.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "kernels/error.h"
#include "molecules/molecule.h"
#include "molecules/objectives/objective_file.h"

namespace rz::molecules {
namespace {

const std::string kSource = RZ_SOURCE_FOLDER;

Objective benchmark(const std::string& name) { return read_objective(kSource + "/data/objectives/" + name + ".json"); }

double score(const Objective& objective, const std::string& smiles) {
  const ParsedMolecule parsed = parse_smiles(smiles);
  EXPECT_TRUE(parsed.molecule) << smiles;
  const Candidate candidate{smiles, parsed.molecule.get()};
  return objective.assess({&candidate, 1})[0].score;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::stringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
  return fields;
}

TEST(Objectives, AgreeWithThePublishedOracles) {
  std::ifstream table(kSource + "/tests/molecules/data/objectives.tsv");
  std::string line;
  std::getline(table, line);
  const std::vector<std::string> names = fields_of(line);
  ASSERT_EQ(names.size(), 21u);
  std::vector<Objective> objectives;
  for (size_t i = 1; i < names.size(); ++i) objectives.push_back(benchmark(names[i]));
  int molecules = 0;
  while (std::getline(table, line)) {
    const std::vector<std::string> fields = fields_of(line);
    ASSERT_EQ(fields.size(), names.size()) << line;
    ++molecules;
    for (size_t i = 1; i < fields.size(); ++i) {
      const double expected = std::stod(fields[i]);
      // Ten digits stand in the table; the oracles take sitagliptin's logP and TPSA from RDKit, the files as numbers.
      EXPECT_NEAR(score(objectives[i - 1], fields[0]), std::isnan(expected) ? 0 : expected, 1e-9 + 1e-6 * expected)
          << names[i] << " of " << fields[0];
    }
  }
  EXPECT_GT(molecules, 120);
}

TEST(Objectives, ReachOneAtTheirTargets) {
  EXPECT_DOUBLE_EQ(score(benchmark("celecoxib_rediscovery"), "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1"), 1);
  EXPECT_DOUBLE_EQ(score(benchmark("isomers_c7h8n2o2"), "COc1ccc(N=O)c(N)c1"), 1);  // C7H8N2O2
  EXPECT_DOUBLE_EQ(score(benchmark("albuterol_similarity"), "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1"), 1);
}

TEST(Objectives, DesirabilitiesAreAsDescribed) {
  EXPECT_DOUBLE_EQ(Desirability::ramp(0, 0.75).of(0.3), 0.4);
  EXPECT_DOUBLE_EQ(Desirability::ramp(1, 0).of(3), 0);
  EXPECT_DOUBLE_EQ(Desirability::within(2, 4, 1).of(3), 1);
  EXPECT_DOUBLE_EQ(Desirability::within(2, 4, 1).of(6), std::exp(-2.0));
  EXPECT_DOUBLE_EQ(Desirability::within(-INFINITY, 4, 0.5).of(-1e9), 1);
  EXPECT_DOUBLE_EQ(Desirability::as_is().of(NAN), 0);
}

/// A file of this text.
class ObjectiveFile : public testing::Test {
 protected:
  std::string write(const std::string& text) {
    const std::string path = testing::TempDir() + "objective.json";
    std::ofstream(path) << text;
    return path;
  }
  /// What reading it is refused with.
  std::string refusal(const std::string& text) {
    try {
      read_objective(write(text));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::input);
      return error.what();
    }
    return "";
  }
};

TEST_F(ObjectiveFile, TakesMeansWeightsAndConstraints) {
  const std::string components =
      R"("components": [{"atoms": "C", "ramp": [0, 4], "weight": 3}, {"descriptor": "RingCount", "ramp": [0, 1]}])";
  EXPECT_DOUBLE_EQ(score(read_objective(write(R"({"mean": "arithmetic", )" + components + "}")), "CC"), 3 * 0.5 / 4);
  EXPECT_DOUBLE_EQ(score(read_objective(write("{" + components + "}")), "C1CC1"), std::pow(0.75, 0.75));
  EXPECT_DOUBLE_EQ(score(read_objective(write("{" + components + "}")), "CC"), 0);
  const Objective bound =
      read_objective(write("{" + components + R"(, "constraints": [{"smarts": "[OH]", "max": 0}]})"));
  EXPECT_DOUBLE_EQ(score(bound, "C1CC1"), std::pow(0.75, 0.75));
  EXPECT_DOUBLE_EQ(score(bound, "C1CC1O"), 0);
}

TEST_F(ObjectiveFile, RefusesWhatIsNone) {
  const auto expect = [&](const std::string& text, const std::string& words) {
    EXPECT_NE(refusal(text).find(words), std::string::npos) << text << " gave: " << refusal(text);
  };
  expect("{", "no JSON");
  expect("[]", "/: is not an object");
  expect("{}", "'components' is missing");
  expect(R"({"components": []})", "/components: is empty");
  expect(R"({"components": [{"descriptor": "qed"}], "means": 1})", "'means' is not known here");
  expect(R"({"components": [{"descriptor": "QED"}]})", "/components/0/descriptor: no descriptor is named 'QED'");
  expect(R"({"components": [{"smarts": "C("}]})", "/components/0/smarts: 'C(' is no SMARTS");
  expect(R"({"components": [{"similarity": "C("}]})", "/components/0/similarity: 'C(' is no molecule");
  expect(R"({"components": [{"similarity": "C", "fingerprint": "ecfp"}]})",
         "/components/0/fingerprint: ecfp is no fingerprint");
  expect(R"({"components": [{"similarity": "C", "fingerprint": "ecfp"}]})", ", pharmacophore");
  expect(R"({"components": [{"atoms": "Xx"}]})", "/components/0/atoms: 'Xx' is no element");
  expect(R"({"components": [{"formula": "c6"}]})", "no molecular formula");
  expect(R"({"components": [{"atoms": "C", "smarts": "C"}]})", "has both");
  expect(R"({"components": [{"ramp": [0, 1]}]})", "needs one of");
  expect(R"({"components": [{"atoms": "C", "ramp": [1, 1]}]})", "/components/0/ramp: goes from a value to itself");
  expect(R"({"components": [{"atoms": "C", "near": 1}]})", "'sigma' is missing");
  expect(R"({"components": [{"atoms": "C", "near": 1, "sigma": 0}]})", "/components/0/sigma: is not above 0");
  expect(R"({"components": [{"atoms": "C", "weight": "1"}]})", "/components/0/weight: is not a number");
  expect(R"({"components": [{"atoms": "C", "weight": 1e7}]})", "/components/0/weight: is not from 1e-6 to 1e6");
  expect(R"({"components": [{"atoms": "C", "ramp": [-1e308, 1e308]}]})",
         "/components/0/ramp/0: is a number beyond 1e15");
  expect(R"({"components": [{"atoms": "C", "atoms": "N"}]})", "the name atoms appears twice");
  expect(R"({"components": [{"formula": "C0"}]})", "no molecular formula");
  expect(R"({"components": [{"command": " "}]})", "/components/0/command: is empty");
  expect(R"({"components": [{"atoms": "C", "name": ""}]})", "/components/0/name: is no name");
  expect(R"({"components": [{"atoms": "C", "name": "a\nb"}]})", "/components/0/name: is no name");
  expect(R"({"components": [{"atoms": "C", "name": "score"}]})", "'score' is a column of every table");
  expect(R"({"components": [{"descriptor": "MolWt"}]})", "needs one of at_least, at_most, between, near, ramp");
  expect(R"({"components": [{"atoms": "C"}], "mean": "mean"})", "neither geometric nor arithmetic");
  expect(R"({"components": [{"atoms": "C"}], "constraints": [{"atoms": "C"}]})", "needs min or max");
}

}  // namespace
}  // namespace rz::molecules
