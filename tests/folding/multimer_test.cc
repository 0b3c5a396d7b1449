// A multimer model with small random parameters under OpenFold's names: two chains, two passes. One implementation only
// made the golden, in f32, hence 1e-5.
#include <gtest/gtest.h>

#include "folding/feature_file.h"
#include "folding/model.h"
#include "folding/openfold_names.h"
#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

std::string converted_parameters(const test::TempFolder& folder) {
  const Npz openfold(golden_file("multimer_small/params_openfold_names.npz"));
  NamedArrays named{openfold.path(), {}, [&](const std::string& name) { return openfold.floats(name); }};
  for (const auto& [name, entry] : openfold.entries()) named.names.push_back(name);
  ArrayMap arrays = alphafold_arrays(named);
  arrays["ribozyme//structure_module_layers"] = Array(DType::i32, Shape{});
  arrays["ribozyme//structure_module_layers"].data<int32_t>()[0] = 4;
  write_npz(folder.file("params_model_1_multimer_v3.npz"), arrays);
  return folder.file("params_model_1_multimer_v3.npz");
}

TEST(Multimer, OutputsAgree) {
  if (golden_file("multimer_small").empty()) GTEST_SKIP() << "no shared goldens";
  const test::TempFolder folder;
  const Model model(Parameters(converted_parameters(folder)), Device{});
  EXPECT_TRUE(model.is_multimer());
  const FeatureFile features(golden_file("multimer_small/features.npz"));
  Context context(Device{});
  PredictOptions options;
  options.recycles = 1;
  options.all_outputs = true;
  const ArrayMap arrays = model
                              .predict(
                                  context, [&](int pass) { return features.pass(pass); }, options)
                              .arrays();
  const Npz expected(golden_file("multimer_small/outputs.npz"));
  for (const auto& [name, entry] : expected.entries()) {
    if (name == "asym_id") continue;
    ASSERT_TRUE(arrays.count(name)) << name;
    const Array want = expected.floats(name);
    if (name == "num_recycles") {
      EXPECT_EQ(arrays.at(name).data<int32_t>()[0], want.data<float>()[0]);
    } else {
      EXPECT_LE(relative_error(arrays.at(name).tensor(), want.tensor()), 1e-5) << name;
    }
  }
}

}  // namespace
}  // namespace rz::folding
