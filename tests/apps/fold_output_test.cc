// What rz-fold leaves in its folders, and what it does with folders of an earlier start.
#include <nlohmann/json.hpp>

#include "tests/apps/fold_fixture.h"

namespace rz::test {
namespace {

using nlohmann::json;

const char kQuery[] = "MKVLAAGIVGLCAKAYLE";

class FoldOutputTest : public FoldTest {
 protected:
  static json parsed(const std::string& path) { return json::parse(read_file(path)); }

  const std::string proteins_ =
      folder_.write("proteins.fa", std::string(">alpha|1 some words\n") + kQuery + "\n>beta\nGIVGLCAKAYLE\n");
  const std::string alignment_ = folder_.write(
      "alpha.a3m", std::string(">q\n") + kQuery + "\n>h1\nMKVLSAGI-GLCagAKAYLE\n>h2\nMRVLSAGIAGLC------\n");
};

TEST_F(FoldOutputTest, FilesOfAnAlignment) {
  fold({"--a3m", alignment_, "--params", parameters_, "-o", out_, "--quiet"}, 0);
  EXPECT_EQ(names_in(out_),
            (std::vector<std::string>{"confidence_model_1_ptm.json", "msa_coverage.svg", "pae_model_1_ptm.json",
                                      "pae_model_1_ptm.svg", "plddt.svg", "ranked_0.cif", "ranked_0.pdb",
                                      "ranking.json", "ranking_debug.json", "report.html", "timings.json",
                                      "unrelaxed_model_1_ptm.cif", "unrelaxed_model_1_ptm.pdb"}));
  const json ranking = parsed(out_ + "/ranking.json");
  EXPECT_EQ(ranking["target"], "alpha");
  EXPECT_EQ(ranking["models"][0]["passes"], 4);
  EXPECT_EQ(ranking["settings"]["sequence"], kQuery);
  EXPECT_EQ(parsed(out_ + "/confidence_model_1_ptm.json")["residueNumber"].size(), 18u);
}

TEST_F(FoldOutputTest, TheSameBytesAgain) {
  const std::string again = folder_.file("again");
  fold({"--a3m", alignment_, "--params", parameters_, "-o", out_}, 0);
  fold({"--a3m", alignment_, "--params", parameters_, "-o", again, "--threads", "1"}, 0);
  ASSERT_EQ(names_in(out_), names_in(again));
  for (const std::string& name : names_in(out_)) {
    const std::string text = read_file(out_ + "/" + name);
    if (name != "timings.json") {
      EXPECT_EQ(text, read_file(again + "/" + name)) << name;
    }
    EXPECT_EQ(text.find(std::filesystem::temp_directory_path().string() + "/"), std::string::npos) << name;
  }
}

TEST_F(FoldOutputTest, AFolderForEachProteinAndFinishedOnesAreSkipped) {
  const std::vector<std::string> command = {"--fasta",  proteins_,   "--a3m", alignment_,
                                            "--params", parameters_, "-o",    out_};
  fold(command, 0);
  EXPECT_EQ(names_in(out_), (std::vector<std::string>{"alpha_1", "beta"}));
  EXPECT_EQ(parsed(out_ + "/beta/ranking.json")["target"], "beta");
  std::filesystem::remove(out_ + "/beta/ranking.json");
  const RunResult again = fold(command, 0, {"alpha_1: finished before, skipped"});
  EXPECT_EQ(again.err.find("beta: finished"), std::string::npos) << "its last file is missing";
  fold(command, 0, {"alpha_1: finished before", "beta: finished before"});
}

TEST_F(FoldOutputTest, SaysWhichLettersAreNoAminoAcids) {
  const std::string odd = folder_.write("odd.fa", ">odd\nMKVXAUX\n");
  fold({"--fasta", odd, "--params", parameters_, "--recycles", "0", "-o", out_}, 0, {"beyond the 20 amino acids (UX)"});
}

TEST_F(FoldOutputTest, ResultsThatAreNotWholeAreComputedAnew) {
  const std::vector<std::string> command = {"--a3m",      alignment_, "--params", parameters_,
                                            "--recycles", "0",        "-o",       out_};
  fold(command, 0);
  const std::string best = out_ + "/ranked_0.pdb", text = read_file(best);
  std::filesystem::resize_file(best, 0);
  fold(command, 0, {"pass 1 of 1"});
  EXPECT_EQ(read_file(best), text);
  std::filesystem::remove(best);
  fold(command, 0, {"pass 1 of 1"});
  EXPECT_EQ(read_file(best), text);
}

TEST_F(FoldOutputTest, FilesOfAnEarlierRunWithMoreModelsGoAway) {
  std::filesystem::create_directory(folder_.file("models"));
  for (const char* name : {"params_model_1_ptm.npz", "params_model_3_ptm.npz"}) {
    std::filesystem::copy_file(parameters_, folder_.file(std::string("models/") + name));
  }
  const std::vector<std::string> start = {"--a3m", alignment_, "--recycles", "0", "-o", out_, "--params"};
  const auto with = [&](const std::string& parameters) {
    std::vector<std::string> command = start;
    command.push_back(parameters);
    fold(command, 0);
  };
  with(folder_.file("models"));
  std::ofstream(out_ + "/notes.txt") << "the user's own";
  EXPECT_TRUE(std::filesystem::exists(out_ + "/ranked_1.pdb"));
  with(parameters_);
  EXPECT_FALSE(std::filesystem::exists(out_ + "/ranked_1.pdb"));
  EXPECT_FALSE(std::filesystem::exists(out_ + "/unrelaxed_model_3_ptm.pdb"));
  EXPECT_TRUE(std::filesystem::exists(out_ + "/notes.txt"));
}

TEST_F(FoldOutputTest, ChangedSettingsAndInputsAreComputedAnew) {
  const auto computed = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command = {"--a3m", alignment_, "--params", parameters_, "-o", out_};
    command.insert(command.end(), more.begin(), more.end());
    return fold(command, 0).err.find("pass 1 of") != std::string::npos;
  };
  EXPECT_TRUE(computed({}));
  EXPECT_FALSE(computed({}));
  EXPECT_TRUE(computed({"--seed", "1"}));
  EXPECT_TRUE(computed({"--seed", "1", "--recycles", "1"}));
  EXPECT_FALSE(computed({"--seed", "1", "--recycles", "1"}));
  folder_.write("alpha.a3m", std::string(">q\n") + kQuery + "\n");
  EXPECT_TRUE(computed({"--seed", "1", "--recycles", "1"})) << "another alignment of the same sequence";
}

TEST_F(FoldOutputTest, SeveralModelsAreRanked) {
  std::filesystem::create_directory(folder_.file("params"));
  for (const char* name : {"params/params_model_1_ptm.npz", "params/params_model_2_ptm.npz"}) {
    std::filesystem::copy_file(parameters_, folder_.file(name));
  }
  // DeepMind's archive has models of other sets too, which are not for these inputs.
  folder_.write("params/params_model_1.npz", "");
  folder_.write("params/params_model_1_multimer_v3.npz", "");
  fold({"--fasta", proteins_, "--params", folder_.file("params"), "-o", out_, "--recycles", "0"}, 0);
  const json debug = parsed(out_ + "/beta/ranking_debug.json");
  EXPECT_EQ(debug["order"].size(), 2u);
  EXPECT_EQ(debug["plddts"].count("model_2_ptm"), 1u);
  EXPECT_TRUE(std::filesystem::exists(out_ + "/beta/ranked_1.cif"));
}

TEST_F(FoldOutputTest, RelaxesTheBest) {
  if (!std::filesystem::exists(RZ_BIN_FOLDER "/rz-relax")) GTEST_SKIP() << "built without OpenMM";
  const std::string tiny = folder_.write("tiny.fa", ">tiny\nGASVK\n");
  fold({"--fasta", tiny, "--params", parameters_, "-o", out_, "--relax", "best"}, 0, {"relaxation: ", "kcal/mol"});
  EXPECT_EQ(read_file(out_ + "/ranked_0.pdb"), read_file(out_ + "/relaxed_model_1_ptm.pdb"));
  EXPECT_NE(read_file(out_ + "/relaxed_model_1_ptm.cif").find("_atom_site"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(out_ + "/unrelaxed_model_1_ptm.pdb"));
  const json metrics = parsed(out_ + "/relax_metrics.json")["model_1_ptm"];
  EXPECT_LT(metrics["final_energy"], metrics["initial_energy"]);
  EXPECT_EQ(metrics["remaining_violations"].size(), 5u);
}

}  // namespace
}  // namespace rz::test
