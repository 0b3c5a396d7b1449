// The network against AlphaFold 2 with small random parameters, computed by OpenFold on PyTorch. Two implementations
// (OpenFold and DeepMind's own modules on NumPy) agree there to 6e-7 relative and 5e-5 Angstrom, and f32 with f64 to
// 4e-7, so that 5e-6 and 1e-4 Angstrom leave no room for an error.
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <cstring>
#include <map>

#include "folding/feature_file.h"
#include "folding/model.h"
#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

constexpr double kRelative = 5e-6;
constexpr double kAngstrom = 1e-4;
constexpr double kPlddt = 1e-3;

struct Golden {
  std::string folder;
  int recycles;
};

class Parity : public testing::TestWithParam<Golden> {
 protected:
  void SetUp() override {
    if (golden_file(GetParam().folder).empty()) GTEST_SKIP() << "no shared goldens";
  }
  std::string file(const std::string& name) const { return golden_file(GetParam().folder + "/" + name); }
};

TEST_P(Parity, OutputsAgree) {
  const Parameters parameters(file("params_model_1_ptm.npz"));
  const Model model(parameters, Device{});
  const FeatureFile features(file("features.npz"));
  Context context(Device{});
  PredictOptions options;
  options.recycles = GetParam().recycles;
  options.all_outputs = true;
  const Prediction prediction = model.predict(
      context, [&](int pass) { return features.pass(pass); }, options);
  const ArrayMap arrays = prediction.arrays();
  const Npz expected(file("outputs.npz"));
  for (const auto& [name, entry] : expected.entries()) {
    ASSERT_TRUE(arrays.count(name)) << name;
    const Array want = expected.floats(name);
    const Array& got = arrays.at(name);
    if (name == "num_recycles") {
      EXPECT_EQ(got.data<int32_t>()[0], want.data<float>()[0]);
    } else if (name == "final_atom_positions" || name == "sm.positions") {
      EXPECT_LE(largest_difference(got.tensor(), want.tensor()), kAngstrom) << name;
    } else if (name == "plddt") {
      EXPECT_LE(largest_difference(got.tensor(), want.tensor()), kPlddt) << name;
    } else {
      EXPECT_LE(relative_error(got.tensor(), want.tensor()), kRelative) << name;
    }
  }
}

/// The same bytes from one thread and from two, and no more memory than was worked out before.
TEST_P(Parity, DependsNeitherOnThreadsNorOnChance) {
  const Model model(Parameters(file("params_model_1_ptm.npz")), Device{});
  const FeatureFile features(file("features.npz"));
  std::vector<ArrayMap> runs;
  for (const size_t threads : {1, 2}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    Context context(Device{});
    const Prediction prediction = model.predict(context, [&](int pass) { return features.pass(pass); }, {0});
    EXPECT_LE(prediction.device_bytes, prediction.planned_bytes + (size_t{2} << 20));  // a block of the workspace
    runs.push_back(prediction.arrays());
  }
  for (const auto& [name, array] : runs[0]) {
    const Tensor one = array.tensor(), two = runs[1].at(name).tensor();
    ASSERT_EQ(one.bytes(), two.bytes()) << name;
    EXPECT_TRUE(one.bytes() == 0 || std::memcmp(one.raw(), two.raw(), one.bytes()) == 0) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(, Parity, testing::Values(Golden{"small", 2}, Golden{"mid_model_1_ptm", 1}),
                         [](const auto& test_case) { return test_case.param.folder; });

}  // namespace
}  // namespace rz::folding
