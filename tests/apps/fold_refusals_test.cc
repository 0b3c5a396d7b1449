// What rz-fold refuses: exit code, a message that names file and place, and nothing left behind.
#include <cmath>

#include "tests/apps/fold_fixture.h"

namespace rz::test {
namespace {

const std::string kArray = "alphafold/alphafold_iteration/evoformer/left_single//bias";

TEST_F(FoldTest, RefusesWrongUsage) {
  const std::string query = folder_.write("q.a3m", ">q\nMKVLA\n"), hits = folder_.write("hits.hhr", "x");
  fold({"--features", features_, "--params", parameters_}, 2, {"give -o, --dump or --check"});
  refused(2, {"give --a3m, --fasta or --features"}, {"--params", parameters_});
  refused(2, {"--features excludes"}, {"--features", features_, "--a3m", query, "--params", parameters_});
  refused(2, {"--dtype f64"}, {"--features", features_, "--params", parameters_, "--dtype", "f64"});
  refused(2, {"--relax some"}, {"--features", features_, "--params", parameters_, "--relax", "some"});
  refused(2, {"--template-mmcif"}, {"--a3m", query, "--params", parameters_, "--template-hits", hits});
  refused(2, {"--template-hits"}, {"--a3m", query, "--params", parameters_, "--template-mmcif", "."});
  refused(2, {}, {"--features", features_, "--params", parameters_, "--recycles", "-1"});
  refused(2, {}, {"--features", features_, "--params", parameters_, "--nonsense"});
  const std::string same = folder_.write("same.fa", ">a x\nMKV\n>a y\nMKL\n");
  refused(2, {"two proteins are called a"}, {"--fasta", same, "--params", parameters_});
  const std::string two = folder_.write("two.fa", ">a\nMKV\n>b\nMKL\n");
  refused(2, {"--dump", "one protein"}, {"--fasta", two, "--params", parameters_, "--dump", folder_.file("d.npz")});
}

TEST_F(FoldTest, SaysWhereParametersComeFrom) {
  const std::vector<std::string> advice = {"alphafold_params_2022-12-06.tar", "CC BY 4.0"};
  refused(4, advice, {"--features", features_});
  refused(4, advice, {"--features", features_, "--params", folder_.file("absent.npz")});
  refused(4, advice, {"--features", features_, "--params", RZ_SOURCE_FOLDER "/docs"});
}

TEST_F(FoldTest, RefusesBadParameters) {
  const auto bad = [&](const std::vector<std::string>& words, const auto& change) {
    std::vector<std::string> all = {"bad.npz", "left_single//bias"};
    all.insert(all.end(), words.begin(), words.end());
    refused(3, all, {"--features", features_, "--params", changed(parameters_, "bad.npz", change)});
  };
  bad({"NaN"}, [](ArrayMap& arrays) { arrays.at(kArray).data<float>()[3] = NAN; });
  bad({"infinity"}, [](ArrayMap& arrays) { arrays.at(kArray).data<float>()[3] = -INFINITY; });
  bad({"[5]", "[32]"}, [](ArrayMap& arrays) { arrays.at(kArray) = Array(DType::f32, Shape{5}); });
  bad({"lacks"}, [](ArrayMap& arrays) { arrays.erase(kArray); });
  bad({"f32"}, [](ArrayMap& arrays) { arrays.at(kArray) = Array(DType::i32, Shape{32}); });
  const std::string whole = read_file(parameters_);
  const std::string cut = folder_.write("cut.npz", whole.substr(0, whole.size() / 2));
  refused(3, {"cut.npz"}, {"--features", features_, "--params", cut});
  refused(3, {"text.npz"}, {"--features", features_, "--params", folder_.write("text.npz", "hello")});
  refused(3, {"outputs.npz", "no AlphaFold 2 parameters"}, {"--features", features_, "--params", outputs_});
}

TEST_F(FoldTest, RefusesBadFeatures) {
  const auto bad = [&](const std::vector<std::string>& words, const auto& change) {
    std::vector<std::string> all = {"bad.npz"};
    all.insert(all.end(), words.begin(), words.end());
    refused(3, all, {"--features", changed(features_, "bad.npz", change), "--params", parameters_});
  };
  bad({"lacks", "msa_mask"}, [](ArrayMap& arrays) { arrays.erase("msa_mask"); });
  bad({"lacks", "aatype"}, [](ArrayMap& arrays) { arrays.erase("aatype"); });
  bad({"msa_feat has 48 channels", "49"}, [](ArrayMap& arrays) {
    arrays.at("msa_feat") = Array(DType::f32, Shape{3, 8, 24, 48});
  });
  bad({"target_feat has 21 channels", "22"}, [](ArrayMap& arrays) {
    arrays.at("target_feat") = Array(DType::f32, Shape{3, 24, 21});
  });
  bad({"extra_msa_mask"}, [](ArrayMap& arrays) { arrays.at("extra_msa_mask") = Array(DType::f32, Shape{3, 12, 23}); });
  bad({"msa_feat", "NaN"}, [](ArrayMap& arrays) { arrays.at("msa_feat").data<float>()[0] = NAN; });
  bad({"aatype", "44"}, [](ArrayMap& arrays) { arrays.at("aatype").data<int32_t>()[0] = 44; });
  bad({"seq_mask", "0 and 1"}, [](ArrayMap& arrays) { arrays.at("seq_mask").data<float>()[0] = 0.5f; });
  bad({"seq_mask", "padding"}, [](ArrayMap& arrays) { arrays.at("seq_mask") = Array(DType::f32, Shape{3, 24}); });
  refused(3, {"features.npz", "3 recycling passes", "5"},
          {"--features", features_, "--params", parameters_, "--recycles", "4"});
  refused(3, {"absent.npz"}, {"--features", folder_.file("absent.npz"), "--params", parameters_});
}

TEST_F(FoldTest, RefusesBadSequencesAndAlignments) {
  const auto bad = [&](const std::string& flag, const std::string& text, const std::vector<std::string>& words) {
    const std::string name = flag == "--a3m" ? "bad.a3m" : "bad.fa";
    std::vector<std::string> all = {name};
    all.insert(all.end(), words.begin(), words.end());
    refused(3, all, {flag, folder_.write(name, text), "--params", parameters_});
  };
  bad("--a3m", "", {"no alignment"});
  bad("--a3m", ">q\nMKVLA\n>h1\nMKV\n", {"record 2", "line 3", "h1", "3 columns"});
  bad("--a3m", ">q\nMK1LA\n", {"record 1", "'1'"});
  bad("--a3m", "no fasta\n", {});
  bad("--fasta", "", {});
  bad("--fasta", ">x\nMKV*LA\n", {"record 1", "'*'"});
  bad("--fasta", ">x\n>y\nMK\n", {"record 1", "x"});
  const std::string one = folder_.write("one.fa", ">one\nMKVLAW\n"), other = folder_.write("o.a3m", ">q\nMKVLA\n");
  refused(3, {"o.a3m", "one.fa"}, {"--fasta", one, "--a3m", other, "--params", parameters_});
  refused(3, {"absent.a3m"}, {"--a3m", folder_.file("absent.a3m"), "--params", parameters_});
  refused(3, {"absent.cif"}, {"--a3m", other, "--params", parameters_, "--template", folder_.file("absent.cif")});
  refused(3, {"absent.hhr"},
          {"--a3m", other, "--params", parameters_, "--template-mmcif", ".", "--template-hits",
           folder_.file("absent.hhr")});
}

/// AlphaFold's files are stored, not compressed: nothing but the checksums tells that bits have changed.
TEST_F(FoldTest, RefusesDamagedNumbers) {
  std::string bytes = read_file(parameters_);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const std::string damaged = folder_.write("params_model_1_ptm.npz", bytes);
  refused(3, {"params_model_1_ptm.npz", "damaged: wrong checksum"}, {"--features", features_, "--params", damaged});
}

TEST_F(FoldTest, RefusesEqualNamesAndNumbersThatAreNone) {
  const std::string copy = folder_.write("params_model_1_ptm.npz", read_file(parameters_));
  refused(2, {"two models are called params_model_1_ptm"},
          {"--features", features_, "--params", parameters_, "--params", copy});
  for (const char* flag : {"--memory", "--early-stop", "--seed"}) {
    refused(2, {flag, "nan is no number"}, {"--features", features_, "--params", parameters_, flag, "nan"});
  }
  refused(2, {"--seed", "-1 is no number"}, {"--features", features_, "--params", parameters_, "--seed", "-1"});
}

TEST_F(FoldTest, KeepsToItsMemoryAndDevice) {
  refused(137, {"24 residues", "GB"}, {"--features", features_, "--params", parameters_, "--memory", "0.0001"});
  fold({"--features", features_, "--params", parameters_, "--memory", "0.001", "--check", outputs_}, 0);
  const RunResult cuda =
      run({"rz-fold", "--features", features_, "--params", parameters_, "--device", "cuda:99", "-o", out_});
  EXPECT_EQ(cuda.exit_code, 5) << cuda.err;
  EXPECT_NE(cuda.err.find("cuda"), std::string::npos) << cuda.err;
}

TEST_F(FoldTest, OutputsThatCannotBeWrittenShowBeforeTheWork) {
  const auto at_once = [&](int exit_code, const std::string& word, const std::vector<std::string>& more) {
    std::vector<std::string> command = {"--features", features_, "--params", parameters_};
    command.insert(command.end(), more.begin(), more.end());
    const RunResult result = fold(command, exit_code, {word});
    EXPECT_EQ(result.err.find("pass 1"), std::string::npos) << result.err;
  };
  const std::string file = folder_.write("file", "");
  at_once(3, "file/x", {"-o", file + "/x"});
  at_once(3, "file", {"-o", file});
  at_once(3, "absent/d.npz", {"--dump", folder_.file("absent/d.npz")});
  at_once(3, "absent/s.json", {"-o", out_, "--stats", folder_.file("absent/s.json")});
  at_once(4, "absent.npz", {"--check", folder_.file("absent.npz")});
  at_once(3, "file", {"--check", file});
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"file"}));
}

}  // namespace
}  // namespace rz::test
