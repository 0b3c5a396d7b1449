// rz-fold --check and --dump.
#include "tests/apps/fold_fixture.h"

namespace rz::test {
namespace {

TEST_F(FoldTest, VersionAndHelp) {
  EXPECT_TRUE(fold({"--version"}, 0, {"libraries: "}).out.starts_with("rz-fold 0.1.0\n"));
  fold({"--help"}, 0, {"Example", "--features", "--params", "CC BY 4.0"});
}

TEST_F(FoldTest, CheckAgrees) {
  const RunResult result = fold({"--features", features_, "--params", parameters_, "--check", outputs_}, 0,
                                {"final_atom_positions", "all arrays agree", "device: cpu"});
  EXPECT_EQ(result.out.find("DIFFERS"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("not an output"), std::string::npos) << "every expected array is compared";
}

TEST_F(FoldTest, CheckFindsADifference) {
  for (const char* name : {"pair", "final_atom_positions", "plddt", "ptm_score", "msa", "num_recycles"}) {
    const std::string other = changed(outputs_, "other.npz", [&](ArrayMap& arrays) {
      if (arrays.at(name).dtype() == DType::f32) {
        arrays.at(name).data<float>()[0] += 0.1f;
      } else {
        arrays.at(name).data<int32_t>()[0] += 1;
      }
    });
    const RunResult result = fold({"--features", features_, "--params", parameters_, "--check", other}, 6, {"DIFFERS"});
    const size_t line = result.out.find(std::string("\n") + name + " ");
    ASSERT_NE(line, std::string::npos) << result.out;
    EXPECT_NE(result.out.substr(line, result.out.find('\n', line + 1) - line).find("DIFFERS"), std::string::npos);
  }
}

TEST_F(FoldTest, CheckIsMadeForFinishedProteinsToo) {
  const std::vector<std::string> command = {"--features", features_, "--params", parameters_, "-o", out_};
  fold(command, 0);
  const std::string other =
      changed(outputs_, "other.npz", [](ArrayMap& arrays) { arrays.at("pair").data<float>()[0] += 1; });
  std::vector<std::string> check = command;
  check.insert(check.end(), {"--check", other});
  fold(check, 6, {"DIFFERS"});
}

TEST_F(FoldTest, DumpHasTheNamesOfTheGolden) {
  const std::string dump = folder_.file("dump.npz");
  fold({"--features", features_, "--params", parameters_, "--dump", dump}, 0);
  const Npz got(dump), expected(outputs_);
  std::vector<std::string> got_names, expected_names;
  for (const auto& [name, entry] : got.entries()) got_names.push_back(name);
  for (const auto& [name, entry] : expected.entries()) {
    expected_names.push_back(name);
    if (got.has(name)) {
      EXPECT_EQ(got.entries().at(name).shape, entry.shape) << name;
    }
  }
  EXPECT_EQ(got_names, expected_names);
  fold({"--features", features_, "--params", parameters_, "--check", dump}, 0, {"all arrays agree"});
  fold({"--features", features_, "--params", parameters_, "--dump", folder_.file("again.npz"), "--threads", "1"}, 0);
  EXPECT_EQ(read_file(dump), read_file(folder_.file("again.npz"))) << "the same bytes for any number of threads";
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"again.npz", "dump.npz"}));
}

/// Without the axis of passes, arrays serve every pass; surplus slices are ignored.
TEST_F(FoldTest, FeaturesMayLackTheAxisOfPasses) {
  const std::string one = changed(features_, "one.npz", [](ArrayMap& arrays) {
    for (auto& [name, array] : arrays) {
      std::vector<int64_t> extents;
      for (int axis = 1; axis < array.rank(); ++axis) extents.push_back(array.dim(axis));
      Array first(array.dtype(), Shape(extents));
      std::memcpy(first.tensor().raw(), array.tensor().raw(), first.tensor().bytes());
      array = first;
    }
  });
  const std::string dump = folder_.file("dump.npz");
  fold({"--features", one, "--params", parameters_, "--recycles", "0", "--dump", dump}, 0);
  fold({"--features", features_, "--params", parameters_, "--recycles", "0", "--check", dump}, 0, {"all arrays agree"});
  fold({"--features", one, "--params", parameters_, "--recycles", "5", "-o", out_}, 0, {"pass 6 of 6"});
}

TEST_F(FoldTest, DryRunAndStats) {
  const std::string stats = folder_.file("stats.json");
  fold({"--features", features_, "--params", parameters_, "--dry-run", "--stats", stats}, 0, {"24 residues", "GB"});
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"stats.json"}));
  EXPECT_NE(read_file(stats).find("\"program\": \"rz-fold\""), std::string::npos);
}

}  // namespace
}  // namespace rz::test
