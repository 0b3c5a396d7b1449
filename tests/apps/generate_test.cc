// rz-generate: exit codes and messages, and that work that was done is kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "tests/apps/program_runner.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

class GenerateTest : public testing::Test {
 protected:
  /// Runs `rz-generate ARGUMENTS... --model SMALL` and checks the exit code and the words that must be in stderr.
  RunResult generate(std::vector<std::string> arguments, int exit_code, const std::vector<std::string>& words = {},
                     const RunOptions& options = {}) {
    arguments.insert(arguments.begin(), "rz-generate");
    arguments.insert(arguments.end(), {"--model", RZ_SOURCE_FOLDER "/tests/molecules/data/prior_small.safetensors"});
    const RunResult result = run(arguments, options);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    for (const std::string& word : words) {
      EXPECT_NE(result.err.find(word), std::string::npos) << word << " in\n" << result.err;
    }
    return result;
  }

  /// Flags of a short search, and more of them.
  std::vector<std::string> search(const std::string& objective, const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags = {"--optimize", objective, "--start", start_, "-o", out_, "--budget", "60"};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  std::string objective(const std::string& components, const std::string& constraints = "[]") {
    return folder_.write("objective.json",
                         R"({"components": [)" + components + R"(], "constraints": )" + constraints + "}");
  }

  static RunOptions signal_after(int milliseconds, int signal) {
    RunOptions options;
    options.signal = signal;
    options.signal_after = std::chrono::milliseconds(milliseconds);
    return options;
  }

  static size_t lines(const std::string& path) {
    const std::string text = read_file(path);
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  const TempFolder folder_;
  const std::string out_ = folder_.file("out.csv");
  const std::string start_ =
      folder_.write("start.smi", "CCO\nCCCCN\nOc1ccccc1\nCC(=O)Nc1ccc(O)cc1\nCN1CCCCC1\nCCOCC\n");
};

TEST_F(GenerateTest, WrongUsage) {
  generate({"-o", out_}, 2, {"-n or --optimize"});
  generate({"-n", "0", "-o", out_}, 2);
  generate({"-n", "5", "-o", out_, "--budget", "7"}, 2, {"--budget needs --optimize"});
  generate({"-n", "5", "-o", out_, "--prior-share", "0.5"}, 2, {"--prior-share needs --optimize"});
  generate({"-n", "5", "-o", out_, "--scaffold", "c1ccc"}, 2, {"scaffold c1ccc is no molecule"});
  generate({"-n", "5", "-o", out_, "--scaffold", "C*C"}, 2, {"C*C", "attachment point"});
  generate({"-n", "5", "-o", out_, "--scaffold", ""}, 2, {"--scaffold is empty"});
  generate({"-n", "5", "-o", out_, "--seed", "-1"}, 2, {"--seed", "-1 is no number"});
  generate({"-n", "5", "-o", out_, "--seed", "18446744073709551616"}, 2, {"--seed"});
  generate({"-n", "5", "-o", out_, "--seed", "010"}, 2, {"--seed"});
  generate({"-n", "5", "-o", out_, "--scaffold", "CC.O"}, 2, {"CC.O is in several parts"});
  generate({"-n", "5", "-o", out_, "--scaffold", "C[Zr]"}, 2, {"not learnt to write"});
  generate(search("qed", {"--scaffold", "CC"}), 2, {"--scaffold does not go with --optimize"});
  generate(search("qde"), 2, {"qde", "albuterol_similarity"});
  generate(search("qed", {"--prior-share", "1.5"}), 2, {"--prior-share"});
  generate(search("qed", {"--prior-share", "nan"}), 2, {"--prior-share"});
  // Noticed before the search: nothing is scored, and no checkpoint is left.
  std::vector<std::string> elsewhere = search("qed");
  elsewhere[5] = folder_.file("best.txt");
  EXPECT_EQ(generate(elsewhere, 2, {"best.txt", ".csv"}).err.find("scored"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("best.txt.checkpoint")));
  elsewhere[5] = folder_.file("no/such/best.csv");
  EXPECT_EQ(generate(elsewhere, 3, {"no/such/best.csv"}).err.find("scored"), std::string::npos);
  generate(search("qed", {"--log", out_ + ".checkpoint"}), 2, {"is named for two outputs"});
  generate(search("qed", {"--log", folder_.file("./out.csv")}), 2, {"is named for two outputs"});
  generate(search("qed", {"--log", "-"}), 2, {"only -o can be stdout"});
  generate({"--optimize", "qed", "-o", out_, "--smiles-column", "a"}, 2, {"--smiles-column needs --start"});
  generate({"--optimize", "qed", "-o", "-"}, 2, {"a search needs a file"});
  generate({"-n", "5", "-o", folder_.file("no/such/out.smi")}, 3, {"no/such"});
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(GenerateTest, BadObjectives) {
  generate(search(folder_.file("absent.json")), 4, {"absent.json"});
  generate(search(folder_.write("text.json", "maximise!")), 3, {"text.json: no JSON"});
  generate(search(objective(R"({"descriptor": "logPP"})")), 3, {"objective.json", "/components/0/descriptor", "logPP"});
  generate(search(objective(R"({"similarity": "c1ccc"})")), 3, {"objective.json", "c1ccc"});
  generate(search(objective(R"({"descriptor": "qed", "atleast": 1})")), 3, {"objective.json", "atleast"});
  generate(search(objective(R"({"model": "no/model.pt", "column": "a"})")), 4, {"no/model.pt"});
  generate(search(objective(R"({"descriptor": "qed"})", R"([{"descriptor": "MolWt", "min": 500, "max": 300}])")), 3,
           {"objective.json", "/constraints/0", "cannot be met"});
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(GenerateTest, BadStarts) {
  const auto from = [&](const std::string& path) {
    return std::vector<std::string>{"--optimize", "qed", "--start", path, "-o", out_, "--budget", "20"};
  };
  generate(from(folder_.file("absent.smi")), 4, {"absent.smi"});
  generate(from(folder_.write("none.smi", "not a molecule\n")), 3, {"none.smi", "no molecules"});
  generate(from(folder_.write("some.smi", "nope\nCCO\nCCN\nOCC\n")), 0,
           {"some.smi: row 1 (line 1)", "some.smi: 1 rows are no molecules", "1 rows repeat"});
  generate(from(folder_.write("metal.smi", "CCO\nCCN\n[NH3]->[Pt]\n")), 0, {"metal.smi: row 3 (line 3): a bond that"});
  std::vector<std::string> short_search = from(start_);
  short_search.back() = "4";
  generate(short_search, 0, {"start.smi: of 6 molecules the first 4 are scored"});
  EXPECT_EQ(lines(out_), 5u);
  generate(from(folder_.write("some.mol2", "CCO\n")), 2, {"some.mol2", "--format"});
}

TEST_F(GenerateTest, TheStartKeepsItsNames) {
  const std::string named = folder_.write("named.list", "OCC ethanol\nCCN\n");
  generate({"--optimize", "qed", "--start", named, "--format", "smi", "-o", out_, "--budget", "20"}, 0);
  EXPECT_NE(read_file(out_).find("CCO,ethanol,"), std::string::npos);
  EXPECT_NE(read_file(out_).find("CCN,rz0-2,"), std::string::npos);
}

TEST_F(GenerateTest, ANameWithALineBreakStaysOnItsLine) {
  const std::string named = folder_.write("named.csv", "smiles,name\nCCO,\"a\nb\"\n"), smi = folder_.file("out.smi");
  generate({"--optimize", "qed", "--start", named, "-o", smi, "--budget", "1"}, 0);
  EXPECT_EQ(read_file(smi), "CCO a b\n");
}

TEST_F(GenerateTest, DrawsTheSameOnAnyThreads) {
  const std::string one = folder_.file("one.csv"), many = folder_.file("many.csv");
  generate({"-n", "60", "-o", one, "--threads", "1"}, 0);
  generate({"-n", "60", "-o", many, "--threads", "1024"}, 0);
  EXPECT_EQ(lines(one), 61u);
  EXPECT_EQ(read_file(one), read_file(many));
}

TEST_F(GenerateTest, NothingNewIsLeft) {
  const std::string methane = folder_.write("methane.smi", "C\n");
  generate({"--optimize", "qed", "--start", methane, "-o", out_, "--budget", "500", "--max-atoms", "2"}, 3,
           {"nothing new was left", "budget of 500"});
  EXPECT_GT(lines(out_), 2u);
}

TEST_F(GenerateTest, AConstraintThatNothingMeets) {
  const std::string impossible =
      objective(R"({"descriptor": "qed"})", R"([{"name": "heavy", "descriptor": "MolWt", "min": 5000}])");
  generate(search(impossible), 3, {"none of the 60 molecules scored above 0", "heavy is met by 0"});
  EXPECT_EQ(lines(out_), 61u);
  EXPECT_TRUE(read_file(out_).starts_with("smiles,name,score,call,descriptor1,heavy\n"));
}

TEST_F(GenerateTest, AFailingScorerLosesNothing) {
  // Counts the heavy letters; fails from its third batch on, as long as there is a file.
  const std::string trouble = folder_.write("trouble", ""), calls = folder_.file("calls");
  const std::string script =
      folder_.write("score.sh", "echo x >> " + calls + "\n[ -e " + trouble + " ] && [ $(wc -l < " + calls +
                                    ") -gt 2 ] && exit 9\nawk '{print length($1)}'\n");
  const std::string by_script = objective(R"({"command": "sh )" + script + R"(", "ramp": [0, 40]})");
  generate(search(by_script), 3, {"score.sh", "exit status 9"});
  EXPECT_EQ(lines(out_), 1u + 6 + 20);
  std::filesystem::remove(trouble);
  generate(search(by_script, {"--resume"}), 0);
  const std::string resumed = read_file(out_);
  generate(search(by_script), 0);
  EXPECT_EQ(read_file(out_), resumed);
  EXPECT_FALSE(std::filesystem::exists(out_ + ".checkpoint"));
  generate(search(objective(R"({"command": "echo much"})")), 3,
           {"echo much", "wrote 'much' on line 1, which is no number"});
  generate(search(objective(R"({"command": "sed 's/.*/  +0.5\\t/'; echo"})")), 0, {"all molecules score 0.5"});
  generate(search(objective(R"({"command": "yes 0.5"})")), 3, {"yes 0.5", "writes too much for 6 molecules"});
  generate(search(objective(R"({"command": "sed s/.*/inf/"})")), 3, {"wrote 'inf' on line 1"});
  generate(search(objective(R"({"command": "echo 1; echo 2"})")), 3, {"wrote 2 numbers for 6 molecules"});
}

TEST_F(GenerateTest, ASignalKeepsWhatWasFound) {
  std::vector<std::string> long_search = search("qed");
  long_search.back() = "100000";
  generate(long_search, 130, {"--resume"}, signal_after(2500, SIGINT));
  EXPECT_GT(lines(out_), 6u);
  EXPECT_TRUE(std::filesystem::exists(out_ + ".checkpoint"));
  generate(long_search, 2, {"out.csv.checkpoint", "--resume"});
  long_search.insert(long_search.end(), {"--resume", "--seed", "5"});
  generate(long_search, 2, {"of a search with another --seed"});
}

TEST_F(GenerateTest, AnotherModelUnderTheSameNameIsAnotherSearch) {
  const std::string esol = RZ_SOURCE_FOLDER "/data/models/esol/", model = folder_.file("model.safetensors");
  std::filesystem::copy_file(esol + "dmpnn-1.safetensors", model);
  const std::string trouble = folder_.write("trouble", "");
  const std::string both = objective(R"({"model": "model.safetensors", "column": "log_solubility", "ramp": [-6, 0]},
      {"command": "[ ! -e )" + trouble +
                                     R"( ] || [ ! -e )" + out_ + R"(.checkpoint ] || exit 9; sed s/.*/0.5/"})");
  generate(search(both), 3, {"exit status 9", "--resume goes on"});
  std::filesystem::remove(trouble);
  std::filesystem::copy_file(esol + "dmpnn-2.safetensors", model, std::filesystem::copy_options::overwrite_existing);
  generate(search(both, {"--resume"}), 2, {"of a search with another model of --optimize"});
  std::filesystem::copy_file(esol + "dmpnn-1.safetensors", model, std::filesystem::copy_options::overwrite_existing);
  generate(search(both, {"--resume"}), 0);
}

TEST_F(GenerateTest, ASignalThatEndsTheScorerIsNotItsFailure) {
  RunOptions stop = signal_after(1500, SIGINT);
  stop.signal_group = true;
  std::vector<std::string> slow = search(objective(R"({"command": "sleep 0.4; sed s/.*/0.5/"})"));
  slow.back() = "5000";
  generate(slow, 130, {"--resume"}, stop);
  EXPECT_GT(lines(out_), 6u);
}

TEST_F(GenerateTest, ASignalEndsALongScorer) {
  RunOptions stop = signal_after(1500, SIGTERM);
  stop.timeout = std::chrono::milliseconds(20000);
  // What it leaves running holds its output open: that is not waited for where all is written.
  generate(
      search(objective(R"({"command": "sleep 5 & sed s/.*/0.5/; [ ! -e )" + out_ + R"(.checkpoint ] || sleep 50"})")),
      143, {"--resume"}, stop);
  EXPECT_EQ(lines(out_), 7u);
}

TEST_F(GenerateTest, ASignalEndsAScorerThatIgnoresIt) {
  RunOptions stop = signal_after(1000, SIGTERM);
  stop.timeout = std::chrono::milliseconds(30000);
  const std::string deaf = objective(R"({"command": "trap '' TERM; echo $$ > )" + folder_.file("pid") +
                                     R"(; while :; do sleep 0.2; done"})");
  const RunResult result = generate(search(deaf), 143, {"before anything was scored"}, stop);
  EXPECT_FALSE(result.timed_out);
  EXPECT_NE(kill(std::stoi(read_file(folder_.file("pid"))), 0), 0) << "the scorer goes on";
}

TEST_F(GenerateTest, AScorerMayWriteWhenItsShellHasEnded) {
  generate(search(objective(R"({"command": "exec 3<&0; (sleep 0.3; sed s/.*/0.5/ <&3) &"})")), 0,
           {"all molecules score 0.5"});
}

TEST_F(GenerateTest, ASignalKeepsWhatWasDrawn) {
  generate({"-n", "100000000", "-o", out_}, 143, {"of 100000000 molecules are written"}, signal_after(1500, SIGTERM));
  EXPECT_GT(lines(out_), 1u);
}

TEST_F(GenerateTest, AnObjectiveThatTellsNothingApart) {
  generate(search(objective(R"({"descriptor": "MolWt", "at_least": 1, "sigma": 1})")), 0, {"all molecules score 1"});
}

}  // namespace
}  // namespace rz::test
