// rz-screen's exit codes and messages, stopping and going on.
#include "tests/apps/screen_fixture.h"

namespace rz::test {
namespace {

using ScreenRefusalsTest = ScreenFixture;

TEST_F(ScreenRefusalsTest, WrongUsage) {
  const std::string in = folder_.write("a.smi", "CCO\n");
  const std::vector<std::string> base = {"--library", in, "--model", model_};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return more;
  };
  screen({}, 2);
  screen(with({}), 2, {"--output"});
  screen(with({"-o", "x.parquet"}), 2, {"x.parquet", ".csv"});
  screen(with({"-o", in}), 2, {in});
  screen(with({"-o", out_, "--failed", out_}), 2, {"two outputs"});
  screen(with({"-o", out_, "--top", "5"}), 2, {"--by"});
  screen(with({"-o", out_, "--top", "5", "--by", "toxicity"}), 2, {"toxicity", "activity"});
  screen(with({"-o", out_, "--shard", "3/2"}), 2, {"3/2"});
  screen(with({"-o", out_, "--smiles-column", "x"}), 2, {"columns"});
  screen(with({"-o", "-", "--resume"}), 2, {"--resume"});
  screen(with({"-o", out_, "--device", "cuda:77"}), 5, {});
  const RunResult help = run({"rz-screen", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("Example"), std::string::npos);
}

TEST_F(ScreenRefusalsTest, BadFiles) {
  const std::string in = folder_.write("a.smi", "CCO\n");
  screen({"--library", folder_.file("absent.smi"), "--model", model_, "-o", out_}, 4, {"absent.smi"});
  screen({"--library", in, "--model", folder_.file("absent.pt"), "-o", out_}, 4, {"absent.pt"});
  screen({"--library", in, "--model", folder_.write("text.pt", "hello"), "-o", out_}, 3, {"text.pt"});
  screen({"--library", in, "--model", RZ_SOURCE_FOLDER "/tests/io/data/calls.pt", "-o", out_}, 3,
         {"no checkpoint of Chemprop"});
  screen({"--library", in, "--model", RZ_SOURCE_FOLDER "/data/models/rz-call-illumina.safetensors", "-o", out_}, 3,
         {"rz-call-cascade"});
  screen({"--library", in, "--model", model_, "-o", folder_.file("no/such/out.csv")}, 3, {"no/such"});
  std::string damaged = read_file(model_);
  damaged[damaged.size() - 2] = '\xff';  // the exponent of the last number: not finite
  damaged[damaged.size() - 1] = '\x7f';
  screen({"--library", in, "--model", folder_.write("nan.safetensors", damaged), "-o", out_}, 3, {"nan.safetensors"});
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(ScreenRefusalsTest, StrictStopsAtTheFirstFailure) {
  const std::string in = folder_.write("a.smi", "CCO\nnope x\nCC\n");
  screen({"--library", in, "--model", model_, "-o", out_, "--strict"}, 3, {"a.smi: row 2 (line 2)", "not a SMILES"});
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(ScreenRefusalsTest, StoppedRunsGoOn) {
  std::string text;
  for (int i = 0; i < 800'000; ++i)
    text += std::string(static_cast<size_t>(i % 10 + 1), 'C') + "O m" + std::to_string(i) + "\n";
  const std::string in = folder_.write("a.smi", text), failed = folder_.file("failed.csv");
  const std::vector<std::string> command = {"--library", in,         "--model", model_,      "-o",
                                            out_,        "--failed", failed,    "--threads", "1"};
  RunOptions stop;
  stop.signal = SIGINT;
  stop.signal_after = std::chrono::milliseconds(900);
  screen(command, 130, {"--resume"}, stop);
  EXPECT_FALSE(std::filesystem::exists(out_));
  const std::string partial = read_file(out_ + ".partial");
  ASSERT_FALSE(partial.empty());
  EXPECT_EQ(partial.back(), '\n');
  std::vector<std::string> other = command;
  other[3] = second_;
  other.emplace_back("--resume");
  screen(other, 2, {"other options"});
  std::vector<std::string> resumed = command;
  resumed.emplace_back("--resume");
  screen(resumed, 0, {"goes on behind row"});
  const std::string result = read_file(out_);
  EXPECT_TRUE(result.starts_with(partial));
  screen(command, 0);
  EXPECT_EQ(read_file(out_), result);
  EXPECT_FALSE(std::filesystem::exists(out_ + ".partial"));
  EXPECT_FALSE(std::filesystem::exists(out_ + ".partial.json"));
}

/// What was screened before the damage stays, and can be taken up when the file is whole again.
TEST_F(ScreenRefusalsTest, DamagedStream) {
  std::string text = "smiles,x\n";
  for (int i = 0; i < 3000; ++i) text += "CCO,1\n";
  const std::string in = folder_.write("a.csv", text + std::string(66 << 20, 'C'));
  screen({"--library", in, "--model", model_, "-o", out_}, 3, {"a.csv: line 3002", "64 MiB"});
  EXPECT_FALSE(std::filesystem::exists(out_));
  EXPECT_TRUE(std::filesystem::exists(out_ + ".partial"));
}

/// The best rows so far are no result, and --resume refuses --top.
TEST_F(ScreenRefusalsTest, NothingStaysOfAnUnfinishedTop) {
  const std::string in = folder_.write("a.csv", "smiles,x\nCCO,1\n" + std::string(66 << 20, 'C'));
  screen({"--library", in, "--model", model_, "-o", out_, "--top", "3", "--by", "activity"}, 3, {"64 MiB"});
  EXPECT_FALSE(std::filesystem::exists(out_ + ".partial"));
  EXPECT_FALSE(std::filesystem::exists(out_ + ".partial.json"));
}

}  // namespace
}  // namespace rz::test
