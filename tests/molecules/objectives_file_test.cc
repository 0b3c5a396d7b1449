// What objectives may take from outside their file: the table of the SA score, benchmarks by name, models, programs.
#include <gtest/gtest.h>

#include <cmath>

#include "molecules/molecule.h"
#include "molecules/objectives/command_measure.h"
#include "molecules/objectives/model_measure.h"
#include "molecules/objectives/objective_file.h"
#include "molecules/objectives/sa_score.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

using rz::test::expect_error;

const std::string kData = RZ_SOURCE_FOLDER "/data/";
const std::vector<std::string> kSmiles = {"c1ccccc1", "CC(=O)Oc1ccccc1C(=O)O", "CCO"};

class Outside : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& smiles : kSmiles) {
      molecules_.push_back(parse_smiles(smiles).molecule);
      candidates_.push_back({canonical_smiles(*molecules_.back()), molecules_.back().get()});
    }
    tools_.shipped = [](const std::string& path) { return kData + path; };
    tools_.workers = &workers_;
  }

  Objective read(const std::string& components, const std::string& further = "") {
    return read_objective(folder_.write("objective.json", R"({"components": [)" + components + "]" + further + "}"),
                          tools_);
  }
  /// Of the first component.
  std::vector<double> values(const std::string& components) {
    std::vector<double> values;
    for (const Assessment& assessment : read(components).assess(candidates_)) values.push_back(assessment.values[0]);
    return values;
  }

  rz::test::TempFolder folder_;
  WorkerPool workers_{Device{}};
  ObjectiveTools tools_;
  std::vector<Molecule> molecules_;
  std::vector<Candidate> candidates_;
};

TEST_F(Outside, SaScoreIsADescriptor) {
  const std::vector<double> got = values(R"({"descriptor": "sa_score", "ramp": [6, 2]})");
  const SaScore score(kData + "tables/sa_fragment_scores.tsv.gz");
  for (size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], score.of(*molecules_[i]));
}

TEST_F(Outside, BenchmarksAreProperties) {
  const std::vector<double> got = values(R"({"objective": "perindopril_mpo"})");
  const std::vector<Assessment> expected =
      read_objective(kData + "objectives/perindopril_mpo.json").assess(candidates_);
  for (size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], expected[i].score);
}

/// Four members and a calibration, which is left out.
TEST_F(Outside, ModelsOfAFolderAreAnEnsemble) {
  const std::string esol = kData + "models/esol";
  std::vector<double> mean(kSmiles.size());
  for (const std::string name : {"dmpnn-1", "dmpnn-2", "dmpnn-3", "fingerprint"}) {
    const std::vector<double> one = model_measure(esol + "/" + name + ".safetensors", "", workers_).batch(candidates_);
    for (size_t i = 0; i < one.size(); ++i) mean[i] += one[i] / 4;
  }
  const std::vector<double> got =
      values(R"({"model": ")" + esol + R"(", "column": "log_solubility", "ramp": [-6, 0]})");
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], mean[i], 1e-9);
  for (const double std : values(R"({"model": ")" + esol + R"(", "column": "log_solubility_std"})")) EXPECT_GT(std, 0);
}

TEST_F(Outside, ConstraintsMayBeModels) {
  const Objective objective = read(R"({"atoms": "C", "ramp": [0, 10]})",
                                   R"(, "constraints": [{"model": ")" + kData + R"(models/esol", "min": -1.5}])");
  const std::vector<Assessment> got = objective.assess(candidates_);
  EXPECT_EQ(got[1].score, 0);  // aspirin: about -2
  EXPECT_NEAR(got[2].score, 0.2, 1e-15);
}

TEST_F(Outside, CommandsReadSmilesAndWriteNumbers) {
  const std::vector<double> got = values(R"({"command": "awk '{print length($0)}'", "ramp": [0, 30]})");
  for (size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], static_cast<double>(candidates_[i].smiles.size()));
  EXPECT_TRUE(std::isnan(values(R"({"command": "echo nan; echo 1; printf '%s' -2e-3"})")[0]));
  EXPECT_TRUE(command_measure("cat")({}).empty());
}

/// More than pipes hold.
TEST_F(Outside, CommandsTakeManyMolecules) {
  const std::vector<Candidate> many(100000, candidates_[1]);
  EXPECT_EQ(command_measure("awk '{print NR}'")(many).back(), 100000);
}

TEST_F(Outside, CommandsThatFailAreNamed) {
  const auto expect = [&](const std::string& command, const std::string& words) {
    expect_error(ExitCode::input, {"command '" + command + "'", words}, [&] { command_measure(command)(candidates_); });
  };
  expect("cat", "wrote 'c1ccccc1' on line 1, which is no number");
  expect("echo 1; echo 2 3", "wrote '2 3' on line 2, which is no number");
  expect("echo 1; echo; echo 3", "wrote '' on line 2, which is no number");
  expect("echo 1", "wrote 1 numbers for 3 molecules");
  expect("exit 3", "ended with exit status 3");
  expect("no-such-program 2> /dev/null", "ended with exit status 127");
  expect("kill -9 $$", "was ended by signal 9");
}

TEST_F(Outside, WhatIsNotThereIsNamed) {
  const auto expect = [&](ExitCode code, const std::string& component, const std::vector<std::string>& words) {
    expect_error(code, words, [&] { read(component); });
  };
  expect(ExitCode::input, R"({"objective": "../qed"})", {"/components/0/objective: '../qed' is not the name"});
  expect(ExitCode::input, R"({"objective": "quod"})", {"/components/0/objective: ", "quod.json"});
  expect(ExitCode::missing, R"({"model": "none.safetensors"})", {"/components/0/model: ", "none.safetensors"});
  expect(ExitCode::input, R"({"model": ")" + kData + R"(models/esol", "column": "logp"})",
         {"has no column logp: log_solubility, log_solubility_std"});
  expect(ExitCode::input, R"({"atoms": "C", "column": "p"})", {"/components/0/column: goes with model"});
  expect(ExitCode::input, R"({"atoms": "C", "fingerprint": "maccs"})", {"/components/0/fingerprint: goes with"});
  expect(ExitCode::input, R"({"atoms": "C", "weight": 1e999})", {"no JSON"});
  tools_ = {};
  expect(ExitCode::input, R"({"descriptor": "sa_score"})", {"/components/0/descriptor: needs tables/"});
  expect(ExitCode::input, R"({"model": "m.pt"})", {"/components/0/model: models cannot be run here"});
}

}  // namespace
}  // namespace rz::molecules::test
