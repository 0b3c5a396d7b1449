// rz-relax's contract.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/apps/program_runner.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

using nlohmann::json;

class RelaxTest : public testing::Test {
 protected:
  RunResult relax(const std::vector<std::string>& arguments, int exit_code,
                  const std::vector<std::string>& words = {}) {
    std::vector<std::string> command = {"rz-relax"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const RunResult result = run(command);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    const std::string text = result.out + result.err;
    for (const std::string& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
    return result;
  }

  const TempFolder folder_;
  const std::string demo_ = RZ_SOURCE_FOLDER "/data/demo/glucagon.pdb";
  const std::string out_ = folder_.file("out.pdb");
};

TEST_F(RelaxTest, VersionAndHelp) {
  EXPECT_TRUE(relax({"--version"}, 0, {"libraries: "}).out.starts_with("rz-relax "));
  relax({"--help"}, 0, {"Example", "--max-rounds", "--stiffness", "--tolerance", "--max-iterations", "--metrics"});
}

TEST_F(RelaxTest, RelaxesWithMetricsAndStats) {
  const std::string metrics = folder_.file("metrics.json"), stats = folder_.file("stats.json");
  relax({demo_, "-o", out_, "--device", "cpu", "--metrics", metrics, "--stats", stats}, 0, {"device: cpu", "kcal/mol"});
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"metrics.json", "out.pdb", "stats.json"}));
  const json m = json::parse(read_file(metrics)), s = json::parse(read_file(stats));
  EXPECT_LT(m["final_energy"], -550);
  EXPECT_EQ(m["remaining_violations"].size(), 29u);
  EXPECT_EQ(m["remaining_violations_count"], 0);
  EXPECT_EQ(m["attempts"], 1);
  EXPECT_EQ(s["counts"]["atoms"], 471);
  EXPECT_EQ(s["program"], "rz-relax");
  const std::string text = read_file(out_);
  EXPECT_NE(text.find(" HA  HIS A   1 "), std::string::npos);
  EXPECT_NE(text.find("1.00 25.00           N"), std::string::npos) << "temperature factors are lost";
}

TEST_F(RelaxTest, GivesTheSameBytesAgainAndInBothFormats) {
  const std::vector<std::string> quick = {"--max-iterations", "5", "--max-rounds", "1", "--quiet"};
  const auto with = [&](const std::string& in, const std::string& out) {
    std::vector<std::string> arguments = {in, "-o", out};
    arguments.insert(arguments.end(), quick.begin(), quick.end());
    return arguments;
  };
  EXPECT_EQ(relax(with(demo_, out_), 0).err, "");
  relax(with(demo_, folder_.file("again.pdb")), 0);
  EXPECT_EQ(read_file(out_), read_file(folder_.file("again.pdb")));
  relax(with(demo_, folder_.file("out.cif")), 0);
  EXPECT_NE(read_file(folder_.file("out.cif")).find("_atom_site.Cartn_x"), std::string::npos);
  relax(with(folder_.file("out.cif"), folder_.file("more.pdb")), 0);  // takes what it wrote, hydrogens and all
  for (const char* word : {"/tmp", "20"}) {
    const std::string head = read_file(out_).substr(0, 80);
    EXPECT_EQ(head.find(word), std::string::npos) << head;
  }
}

TEST_F(RelaxTest, RefusesWrongUsage) {
  relax({}, 2);
  relax({demo_}, 2);
  relax({demo_, "-o", out_, "--nonsense"}, 2);
  relax({demo_, "-o", folder_.file("out.txt")}, 2, {".pdb or .cif"});
  relax({demo_, "-o", out_, "--device", "tpu"}, 2, {"tpu"});
  relax({demo_, "-o", out_, "--max-rounds", "0"}, 2);
  relax({demo_, "-o", out_, "--stiffness", "-1"}, 2);
  EXPECT_TRUE(folder_.names().empty());
}

TEST_F(RelaxTest, RefusesBadInputAndLeavesNothing) {
  const std::string text = read_file(demo_), empty = folder_.write("empty.pdb", "");
  std::string broken = text;
  broken.replace(broken.find("50.197"), 6, "   nan");
  const std::string nan = folder_.write("nan.pdb", broken);
  std::string unknown = text;
  for (size_t at; (at = unknown.find("SER A   2")) != std::string::npos;) unknown.replace(at, 3, "UNK");
  const std::string unk = folder_.write("unk.pdb", unknown);
  relax({folder_.file("absent.pdb"), "-o", out_}, 3, {"absent.pdb"});
  relax({empty, "-o", out_}, 3, {"empty.pdb", "empty"});
  relax({nan, "-o", out_}, 3, {"nan.pdb", "line 3"});
  relax({unk, "-o", out_}, 3, {"unk.pdb", "UNK A 2"});
  relax({demo_, "-o", folder_.file("absent/out.pdb")}, 3, {"absent"});
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"empty.pdb", "nan.pdb", "unk.pdb"}));
}

TEST_F(RelaxTest, CudaNeverFallsBack) {
  const RunResult result = run({"rz-relax", demo_, "-o", out_, "--device", "cuda:99"});
  EXPECT_EQ(result.exit_code, 5) << result.err;
  EXPECT_NE(result.err.find("no platform of OpenMM works on a GPU"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace rz::test
