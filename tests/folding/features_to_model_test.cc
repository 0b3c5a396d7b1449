// From a sequence to a structure: the pipeline's arrays are what the network reads.
#include <gtest/gtest.h>

#include "folding/feature_pipeline.h"
#include "folding/model.h"
#include "folding/raw_features.h"
#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

/// `array` with masked rows of zeros below its own.
Array padded(const Array& array, int64_t rows) {
  Shape shape = array.shape();
  shape.set_extent(0, rows);
  Array more(array.dtype(), shape);
  std::memcpy(more.tensor().raw(), array.tensor().raw(), array.tensor().bytes());
  return more;
}

/// AlphaFold pads to thousands of masked extra rows. They are not without effect where no other is there, but one has
/// the same as all of them.
TEST(FeaturesToModel, OneMaskedExtraRowStandsForAnyNumber) {
  const std::string path = golden_file("small/params_model_1_ptm.npz");
  if (path.empty()) GTEST_SKIP() << "no shared goldens";
  const Parameters parameters(path);
  const Model model(parameters, Device{});
  const FeaturePipeline pipeline(raw_features("MKVACDEFGHIKLMNPQRSTVWY", {}), {});
  const auto predict = [&](int64_t extra_rows) {
    Context context(Device{});
    PredictOptions options;
    options.recycles = 1;
    const auto features = [&](int pass) {
      ArrayMap arrays = pipeline.pass(pass);
      for (const char* name : {"extra_msa", "extra_msa_mask", "extra_has_deletion", "extra_deletion_value"}) {
        arrays[name] = padded(arrays.at(name), extra_rows);
      }
      return PassFeatures(arrays, "the pipeline");
    };
    return model.predict(context, features, options).arrays();
  };
  const ArrayMap one = predict(1);
  const ArrayMap many = predict(7);
  EXPECT_LE(largest_difference(one.at("final_atom_positions").tensor(), many.at("final_atom_positions").tensor()),
            1e-4);
  EXPECT_LE(largest_difference(one.at("plddt").tensor(), many.at("plddt").tensor()), 1e-3);
}

}  // namespace
}  // namespace rz::folding
