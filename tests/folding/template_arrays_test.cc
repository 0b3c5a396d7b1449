#include "folding/template_arrays.h"

#include <gtest/gtest.h>

#include "folding/feature_file.h"
#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

/// OpenFold's torsions of the golden's made-up templates. f32 throughout on both sides; sines and cosines of directions
/// that are nearly undefined amplify its rounding, hence 1e-4 at most.
TEST(TemplateArrays, TorsionsAgreeWithTheGolden) {
  if (golden_file("small").empty()) GTEST_SKIP() << "no shared goldens";
  const Npz file(golden_file("small/features.npz"));
  const TemplateFeatures templates = *FeatureFile(golden_file("small/features.npz")).pass(0).templates;
  const int64_t n = templates.aatype.dim(1);
  const Array sin_cos = file.floats("template_torsion_angles_sin_cos");
  const Array alternative = file.floats("template_alt_torsion_angles_sin_cos");
  const Array mask = file.floats("template_torsion_angles_mask");
  for (int64_t t = 0; t < templates.count(); ++t) {
    const Torsions torsions =
        torsions_of(templates.aatype.data<int32_t>() + t * n, templates.positions.data<float>() + t * n * 111,
                    templates.atom_mask.data<float>() + t * n * 37, n);
    for (int64_t i = 0; i < n * kTorsions; ++i) {
      EXPECT_EQ(torsions.mask.data<float>()[i], mask.data<float>()[t * n * kTorsions + i]);
      for (int64_t c = 2 * i; c < 2 * i + 2; ++c) {
        const int64_t at = t * n * kTorsions * 2 + c;
        EXPECT_NEAR(torsions.sin_cos.data<float>()[c], sin_cos.data<float>()[at], 1e-4)
            << t << " " << i / 7 << " " << i % 7;
        EXPECT_NEAR(torsions.alternative.data<float>()[c], alternative.data<float>()[at], 1e-4)
            << t << " " << i / 7 << " " << i % 7;
      }
    }
  }
}

}  // namespace
}  // namespace rz::folding
