// pLDDT, aligned error and pTM against what AlphaFold computed with its published parameters. Two of the three proteins
// are padded to 13 residues, and their scores count valid residues only.
#include "folding/confidence.h"

#include <gtest/gtest.h>

#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

class RealAlphaFold : public testing::TestWithParam<const char*> {
 protected:
  static std::string file(const std::string& end) {
    return test::shared_file(std::string("data/folding/predictions/real_alphafold_weights/") + GetParam() + end);
  }
  void SetUp() override {
    if (file("_pred.npz").empty()) GTEST_SKIP() << "no shared data";
  }

  /// The first pass's mask of residues.
  static Array seq_mask() {
    const Array all = Npz(file("_feat.npz")).floats("seq_mask");
    Array mask(DType::f32, Shape{all.dim(1)});
    std::copy_n(all.data<float>(), mask.numel(), mask.data<float>());
    return mask;
  }
};

TEST_P(RealAlphaFold, ScoresAgree) {
  const Npz expected(file("_pred.npz"));
  const auto scalar = [&](const char* name) { return expected.floats(name).data<float>()[0]; };
  const std::vector<double> plddt = plddt_of(expected.floats("predicted_lddt/logits"));
  const Array wanted = expected.floats("plddt");
  ASSERT_EQ(static_cast<int64_t>(plddt.size()), wanted.numel());
  for (size_t i = 0; i < plddt.size(); ++i) EXPECT_NEAR(plddt[i], wanted.data<float>()[i], 1e-4) << i;
  EXPECT_NEAR(mean_of(plddt, seq_mask()), scalar("mean_plddt"), 1e-4);
  const Array probabilities = expected.floats("aligned_confidence_probs");
  const Array error = expected_aligned_error(probabilities), wanted_error = expected.floats("predicted_aligned_error");
  EXPECT_LE(largest_difference(error.tensor(), wanted_error.tensor()), 1e-4);
  EXPECT_NEAR(predicted_tm(probabilities, seq_mask()), scalar("ptm"), 1e-6);
  EXPECT_EQ(kLargestAlignedError, scalar("max_predicted_aligned_error"));
}

INSTANTIATE_TEST_SUITE_P(, RealAlphaFold, testing::Values("single_5AWL_1", "batch_5AWL_1", "batch_6A5J"));

TEST(Confidence, ProbabilitiesOfLogits) {
  const Npz expected(RZ_SOURCE_FOLDER "/data/demo/fold/outputs.npz");
  const Array probabilities = aligned_error_probabilities(expected.floats("tm_logits"));
  const Array wanted = expected.floats("aligned_confidence_probs");
  EXPECT_LE(largest_difference(probabilities.tensor(), wanted.tensor()), 1e-6);
}

}  // namespace
}  // namespace rz::folding
