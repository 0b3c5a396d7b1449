// Every case of the table on every target of this program.
#include <gtest/gtest.h>

#include <cstring>

#include "tests/kernels/runner.h"
#include "tests/kernels/targets.h"

namespace rz::test {
namespace {

class OpTest : public testing::TestWithParam<std::tuple<Target, Case>> {
 protected:
  void SetUp() override {
    if (!target().unusable.empty()) GTEST_SKIP() << target().name << ": " << target().unusable;
    if (target().enter) target().enter();
  }
  const Target& target() const { return std::get<0>(param_); }
  const Case& op_case() const { return std::get<1>(param_); }

 private:
  const std::tuple<Target, Case> param_ = GetParam();
};

TEST_P(OpTest, AgreesWithReference) {
  Context context(target().device, 0, op_case().precision);
  context.set_tier(op_case().tier);
  const Problem problem = op_case().make();
  const Outcome outcome = run_on(context, problem, whole_batch(problem));
  EXPECT_EQ(outcome.damage, "");
  EXPECT_LE(error_of(outcome.outputs, expected_of(op_case(), problem)), op_case().bound);
}

/// The same bits in any batch: entries alone, in the middle and at the end of the whole batch.
TEST_P(OpTest, DoesNotDependOnBatch) {
  Context context(target().device, 0, op_case().precision);
  context.set_tier(op_case().tier);
  const Problem problem = op_case().make();
  const BatchRange whole = whole_batch(problem);
  const Outcome together = run_on(context, problem, whole);
  for (const int64_t count : {1, 7, 48}) {
    if (count >= whole.end) break;
    for (const int64_t begin : {int64_t{0}, (whole.end - count) / 2, whole.end - count}) {
      const Outcome part = run_on(context, problem, {begin, begin + count});
      for (size_t o = 0; o < part.outputs.size(); ++o) {
        const Tensor expected = together.outputs[o].tensor().slice(begin, begin + count);
        EXPECT_EQ(std::memcmp(part.outputs[o].bytes.data(), expected.raw(), expected.bytes()), 0)
            << count << " entries from " << begin << " on";
      }
    }
  }
}

std::vector<std::tuple<Target, Case>> parameters() {
  std::vector<std::tuple<Target, Case>> all;
  for (const Target& target : targets()) {
    for (const Case& op_case : all_cases()) {
      if (target.unusable.empty() && !tier_usable(op_case.tier, target.device)) continue;
      if (target.large || op_case.size == Size::small) all.emplace_back(target, op_case);
      if (!target.unusable.empty()) break;  // one skipped test says it
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Kernels, OpTest, testing::ValuesIn(parameters()), [](const auto& parameter) {
  return std::get<0>(parameter.param).name + "_" + std::get<1>(parameter.param).name();
});

}  // namespace

/// Keeps test listings readable: the parameters' bytes say nothing.
static void PrintTo(const std::tuple<Target, Case>& parameter, std::ostream* out) {
  *out << std::get<0>(parameter).name << " " << std::get<1>(parameter).name();
}

}  // namespace rz::test
