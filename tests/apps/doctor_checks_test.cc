#include "apps/doctor_checks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rz::test {
namespace {

TEST(WorstDifference, IsRelativeToTheLargest) {
  EXPECT_EQ(worst_difference({1, -4}, {1, -4}), 0);
  EXPECT_EQ(worst_difference({1, -4}, {2, -4}), 0.25);
  EXPECT_EQ(worst_difference({0, 0}, {0, 0}), 0);
  EXPECT_TRUE(std::isinf(worst_difference({0}, {1})));
  EXPECT_TRUE(std::isinf(worst_difference({1}, {1, 2})));
  EXPECT_TRUE(std::isinf(worst_difference({1}, {NAN})));
  EXPECT_TRUE(std::isinf(worst_difference({NAN}, {NAN})));
}

TEST(Probes, SayWhatTheyTest) {
  std::vector<std::string> ops;
  for (const Probe& probe : all_probes()) ops.push_back(probe.op);
  EXPECT_EQ(ops, (std::vector<std::string>{"linear",
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
                                           "copy_columns"}));
}

TEST(Probes, CpuAndEmulatedGpuAgree) {
  Context cpu{Device{}}, cuda{Device{DeviceKind::cuda, 0}};
  for (const Probe& probe : all_probes()) {
    SCOPED_TRACE(probe.op);
    EXPECT_TRUE(same_in_any_batch(probe, cpu));
    EXPECT_TRUE(same_in_any_batch(probe, cuda));
    const double worst = worst_difference(probe.run(cpu, 0, probe.batch), probe.run(cuda, 0, probe.batch));
    EXPECT_LE(worst, probe.tolerance);
    RecordProperty(probe.op, std::to_string(worst));
  }
}

TEST(Probes, NoticeAWrongDevice) {
  Context cpu{Device{}};
  const Probe wrong{"wrong", 4, 1e-5, [](Context&, int64_t begin, int64_t end) {
                      return std::vector<float>(static_cast<size_t>(end - begin), end - begin == 4 ? 1.0f : 1.5f);
                    }};
  EXPECT_FALSE(same_in_any_batch(wrong, cpu));
}

}  // namespace
}  // namespace rz::test
