#include "folding/msa_features.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "folding/feature_pipeline.h"
#include "folding/raw_features.h"
#include "tests/folding/golden_arrays.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

constexpr int64_t kPasses = 4;
constexpr int64_t kChannels = 49;

/// The features that DeepMind's own pipeline made of one sequence, masking included; the pass is the leading axis.
class SinglePeptide : public testing::Test {
 protected:
  void SetUp() override {
    path_ = test::shared_file("data/folding/predictions/real_alphafold_weights/single_5AWL_1_feat.npz");
    if (path_.empty()) GTEST_SKIP() << "no shared/data/folding/predictions/real_alphafold_weights";
  }

  std::string path_;
  ArrayMap raw_ = raw_features("YYDPETGTWY", {});
};

void expect_slice(const Array& array, const Array& passes, int64_t pass, const std::string& name) {
  ASSERT_EQ(passes.numel(), kPasses * array.numel()) << name;
  const size_t bytes = array.tensor().bytes();
  const auto* slice = static_cast<const char*>(passes.tensor().raw()) + static_cast<size_t>(pass) * bytes;
  EXPECT_EQ(std::memcmp(array.tensor().raw(), slice, bytes), 0) << name << " of pass " << pass;
}

TEST_F(SinglePeptide, WhatIsNotDrawnEqualsTheReference) {
  const Npz golden(path_);
  const FeaturePipeline pipeline(raw_, {});
  for (int pass = 0; pass < kPasses; ++pass) {
    ArrayMap arrays = pipeline.pass(pass);
    arrays.erase("msa_feat");
    arrays.erase("bert_mask");
    EXPECT_EQ(arrays.size(), 17u);
    for (const auto& [name, array] : arrays) {
      expect_slice(array, array.dtype() == DType::f32 ? golden.floats(name) : golden.integers(name), pass, name);
    }
  }
}

/// With the reference's draw in place of ours, what is made of it is the same.
TEST_F(SinglePeptide, TheReferencesDrawGivesItsFeatures) {
  const Npz golden(path_);
  const Array features = golden.floats("msa_feat");
  const Array masked = golden.floats("bert_mask");
  const Array truth = golden.integers("true_msa");
  const int64_t columns = masked.dim(2);
  for (int64_t pass = 0; pass < kPasses; ++pass) {
    MsaCodes msa{1, columns, {}};
    MsaSample sample{1, {0}, {}, {}};
    for (int64_t i = pass * columns; i < (pass + 1) * columns; ++i) {
      const float* one_hot = features.data<float>() + i * kChannels;
      msa.codes.push_back(static_cast<uint8_t>(truth.data<int32_t>()[i]));
      sample.codes.push_back(static_cast<uint8_t>(std::max_element(one_hot, one_hot + 23) - one_hot));
      sample.masked.push_back(static_cast<uint8_t>(masked.data<float>()[i]));
    }
    const ArrayMap arrays = cluster_features(msa, raw_.at("deletion_matrix_int"), sample);
    expect_slice(arrays.at("msa_feat"), features, pass, "msa_feat");
    expect_slice(arrays.at("bert_mask"), masked, pass, "bert_mask");
    expect_slice(arrays.at("true_msa"), truth, pass, "true_msa");
  }
}

}  // namespace
}  // namespace rz::folding
