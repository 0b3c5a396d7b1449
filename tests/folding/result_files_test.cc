// The files of a folded protein, in the forms that AlphaFold's users know.
#include "folding/result_files.h"

#include <gtest/gtest.h>

#include <sstream>

#include "folding/structure_text.h"
#include "tests/folding/demo.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

using nlohmann::json;

FoldedTarget demo_target() {
  Context context(Device{});
  const Model model(Parameters(kDemoParameters), Device{});
  const FoldTarget target{"demo", {}, demo_file("features.npz")};
  FoldedTarget folded;
  folded.name = target.name;
  folded.models.push_back(fold(TargetFeatures(target, {}), model, context, {}, {}));
  folded.models.push_back(folded.models[0]);
  folded.models[1].name = "model_2_ptm";
  folded.models[1].ranking += 1;
  folded.settings = {{"seed", 0}};
  return folded;
}

class ResultFiles : public testing::Test {
 protected:
  const FoldedTarget target_ = demo_target();
  const std::map<std::string, std::string> files_ = result_files(target_, {"rz-fold 9.9"});
  json parsed(const std::string& name) const { return json::parse(files_.at(name)); }
};

TEST_F(ResultFiles, HaveTheirNames) {
  std::string names;
  for (const auto& [name, text] : files_) names += name + " ";
  EXPECT_EQ(names,
            "confidence_model_1_ptm.json confidence_model_2_ptm.json pae_model_1_ptm.json pae_model_1_ptm.svg "
            "pae_model_2_ptm.json pae_model_2_ptm.svg plddt.svg ranked_0.cif ranked_0.pdb ranked_1.cif ranked_1.pdb "
            "ranking.json ranking_debug.json report.html timings.json unrelaxed_model_1_ptm.cif "
            "unrelaxed_model_1_ptm.pdb unrelaxed_model_2_ptm.cif unrelaxed_model_2_ptm.pdb ");
  EXPECT_EQ(files_, result_files(target_, {"rz-fold 9.9"}));
}

TEST_F(ResultFiles, RankTheBestFirst) {
  EXPECT_EQ(files_.at("ranked_0.cif"), files_.at("unrelaxed_model_2_ptm.cif"));
  EXPECT_EQ(files_.at("ranked_1.pdb"), files_.at("unrelaxed_model_1_ptm.pdb"));
  const json debug = parsed("ranking_debug.json"), ranking = parsed("ranking.json");
  EXPECT_EQ(debug["order"], json({"model_2_ptm", "model_1_ptm"}));
  EXPECT_NEAR(debug["plddts"]["model_1_ptm"], target_.models[0].mean_plddt, 1e-9);
  EXPECT_EQ(ranking["target"], "demo");
  EXPECT_EQ(ranking["models"][0]["model"], "model_2_ptm");
  EXPECT_EQ(ranking["models"][1]["rank"], 1);
  EXPECT_NEAR(ranking["models"][1]["ptm"], 0.114633, 1e-5);
}

TEST_F(ResultFiles, HaveConfidencesInAlphaFoldDatabasesForm) {
  const json confidence = parsed("confidence_model_1_ptm.json"), error = parsed("pae_model_1_ptm.json");
  EXPECT_EQ(confidence.size(), 3u);
  ASSERT_EQ(confidence["residueNumber"].size(), 24u);
  EXPECT_EQ(confidence["residueNumber"][23], 24);
  EXPECT_NEAR(confidence["confidenceScore"][0], 37.60, 0.005);
  EXPECT_EQ(confidence["confidenceCategory"][0], "D");
  EXPECT_EQ(confidence["confidenceCategory"][12], "L") << "54.42";
  ASSERT_EQ(error.size(), 1u);
  EXPECT_EQ(error[0]["max_predicted_aligned_error"], 31.75);
  ASSERT_EQ(error[0]["predicted_aligned_error"].size(), 24u);
  ASSERT_EQ(error[0]["predicted_aligned_error"][23].size(), 24u);
  EXPECT_NEAR(error[0]["predicted_aligned_error"][0][1], 8.1, 1e-6);
}

/// Columns of wwPDB format 3.3: https://www.wwpdb.org/documentation/file-format-content/format33/v3.3.html
TEST_F(ResultFiles, KeepPdbsColumns) {
  std::istringstream lines(files_.at("unrelaxed_model_1_ptm.pdb"));
  std::string line;
  std::vector<std::string> records;
  int serial = 0;
  while (std::getline(lines, line)) {
    EXPECT_EQ(line.size(), 80u) << line;
    records.push_back(line.substr(0, 6));
    if (line.substr(0, 6) != "ATOM  ") continue;
    EXPECT_EQ(std::stoi(line.substr(6, 5)), ++serial) << line;
    EXPECT_EQ(line[21], 'A') << line;
    for (const int blank : {11, 16, 20, 26, 27, 28, 29}) EXPECT_EQ(line[static_cast<size_t>(blank)], ' ') << line;
    for (const int point : {34, 42, 50, 57, 63}) EXPECT_EQ(line[static_cast<size_t>(point)], '.') << line;
    EXPECT_EQ(line.substr(54, 6), "  1.00") << line;
    EXPECT_EQ(line[13], line[77]) << "an atom's name begins with its element: " << line;
  }
  EXPECT_EQ(records.front(), "MODEL ");
  EXPECT_EQ(std::vector<std::string>(records.end() - 3, records.end()),
            (std::vector<std::string>{"TER   ", "ENDMDL", "END   "}));
  const size_t ter = files_.at("unrelaxed_model_1_ptm.pdb").find("TER   ");
  const std::string last = files_.at("unrelaxed_model_1_ptm.pdb").substr(ter, 26);
  EXPECT_EQ(std::stoi(last.substr(6, 5)), serial + 1);
  EXPECT_EQ(last.substr(21), "A  24");
}

TEST_F(ResultFiles, AreCompleteWithoutAlignedError) {
  FoldedTarget target = target_;
  target.models.resize(1);
  target.models[0].aligned_error = Array();
  target.models[0].ptm = -1;
  const auto files = result_files(target, {"rz-fold 9.9"});
  EXPECT_EQ(files.count("pae_model_1_ptm.json"), 0u);
  EXPECT_EQ(files.count("confidence_model_1_ptm.json"), 1u);
  EXPECT_EQ(json::parse(files.at("ranking.json"))["models"][0].count("ptm"), 0u);
}

TEST_F(ResultFiles, AreWrittenTogetherAndRecognised) {
  const test::TempFolder folder;
  const std::string out = folder.file("a/b");
  EXPECT_FALSE(is_finished(out, target_.settings));
  write_results(out, target_, {"rz-fold 9.9"});
  EXPECT_EQ(test::read_file(out + "/ranked_0.pdb"), files_.at("ranked_0.pdb"));
  EXPECT_TRUE(is_finished(out, target_.settings));
  EXPECT_FALSE(is_finished(out, {{"seed", 1}}));
  folder.write("file", "");
  test::expect_error(ExitCode::input, {"file/x", "in the way"},
                     [&] { require_writable_folder(folder.file("file/x")); });
  require_writable_folder(folder.file("new/folders"));
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"a", "file"})) << "nothing is made";
}

}  // namespace
}  // namespace rz::folding
