// The CPU's ops give the same bits for any number of threads and on every instruction set that fuses multiply-adds.
#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <oneapi/tbb/global_control.h>

#include "tests/kernels/runner.h"

namespace rz::test {
namespace {

std::vector<std::vector<uint8_t>> bytes_of(const Case& op_case, const Problem& problem) {
  Context context(Device{}, 0, op_case.precision);
  std::vector<std::vector<uint8_t>> bytes;
  for (HostTensor& output : run_on(context, problem, whole_batch(problem)).outputs) bytes.push_back(output.bytes);
  return bytes;
}

TEST(DeterminismTest, AnyNumberOfThreads) {
  for (const Case& op_case : all_cases()) {
    if (!tier_usable(op_case.tier, Device{})) continue;
    const Problem problem = op_case.make();
    std::vector<std::vector<uint8_t>> alone;
    {
      tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
      alone = bytes_of(op_case, problem);
    }
    EXPECT_EQ(alone, bytes_of(op_case, problem)) << op_case.name();
  }
}

TEST(DeterminismTest, AnyVectorWidth) {
  constexpr int64_t kFusing = HWY_AVX3 | HWY_AVX2 | HWY_NEON;
  const std::vector<int64_t> available = [] {
    std::vector<int64_t> sets;
    for (int64_t bit : {HWY_AVX3, HWY_AVX2, HWY_NEON}) {
      if (hwy::SupportedTargets() & kFusing & bit) sets.push_back(bit);
    }
    return sets;
  }();
  if (available.size() < 2) GTEST_SKIP() << "this machine has one instruction set with fused multiply-add, or none";
  for (const Case& op_case : all_cases()) {
    if (!tier_usable(op_case.tier, Device{})) continue;
    const Problem problem = op_case.make();
    hwy::SetSupportedTargetsForTest(available[0]);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    const auto first = bytes_of(op_case, problem);
    hwy::SetSupportedTargetsForTest(available[1]);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    EXPECT_EQ(first, bytes_of(op_case, problem)) << op_case.name();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace
}  // namespace rz::test
