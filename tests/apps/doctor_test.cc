// rz-doctor's contract.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/apps/program_runner.h"

namespace rz::test {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Doctor, VersionAndHelp) {
  const RunResult version = run({"rz-doctor", "--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("rz-doctor 0.1.0\n")) << version.out;
  const RunResult help = run({"rz-doctor", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_TRUE(holds(help.out, "Example")) << help.out;
}

TEST(Doctor, DescribesAndChecksOnTheCpu) {
  const RunResult result = run({"rz-doctor", "--device", "cpu"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(result.out.starts_with("rz-doctor 0.1.0\n"));
  for (const char* part : {"libraries: ", "commit: ", "CPU: ", "instruction sets: ", "memory: ", "CUDA device",
                           "GPU: not compared (--device cpu)", "all checks passed"})
    EXPECT_TRUE(holds(result.out, part)) << part << "\n" << result.out;
  for (const char* op : {"linear",
                         "attention",
                         "layer_norm",
                         "softmax",
                         "masked_pool",
                         "concat_columns",
                         "patch_embed",
                         "pileup_encode",
                         "permute",
                         "triangle_product",
                         "triangle_update",
                         "outer_product_mean",
                         "invariant_point_attention",
                         "gated_add",
                         "add_rows",
                         "relu",
                         "scale",
                         "add_outer_sum",
                         "add_table_rows",
                         "masked_mean",
                         "copy_columns"})
    EXPECT_TRUE(holds(result.out, std::string("\n") + op + " ")) << op;
  EXPECT_FALSE(holds(result.out, "FAILED"));
  EXPECT_TRUE(holds(result.err, "device: cpu (asked for)")) << result.err;
}

TEST(Doctor, NamesNeitherHostNorPaths) {
  const RunResult result = run({"rz-doctor"});
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  for (const std::string& secret : {std::string(host), std::string(RZ_BIN_FOLDER), std::string(RZ_SOURCE_FOLDER)})
    EXPECT_FALSE(holds(result.out + result.err, secret)) << secret;
}

/// The block is printed even where the device asked for cannot be used.
TEST(Doctor, RefusesAnUnusableDevice) {
  const RunResult result = run({"rz-doctor", "--device", "cuda:99"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_TRUE(holds(result.err, "cuda:99")) << result.err;
  EXPECT_TRUE(holds(result.out, "CPU: "));
  EXPECT_FALSE(holds(result.out, "all checks passed"));
}

TEST(Doctor, RefusesWrongUsage) {
  EXPECT_EQ(run({"rz-doctor", "--device", "tpu"}).exit_code, 2);
  EXPECT_EQ(run({"rz-doctor", "--nonsense"}).exit_code, 2);
}

}  // namespace
}  // namespace rz::test
