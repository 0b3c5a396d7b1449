// Padding must not matter: residues with seq_mask 0 and masked rows behind the real ones, whatever stands in them.
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "folding/check.h"
#include "folding/feature_file.h"
#include "folding/fold.h"
#include "tests/folding/demo.h"
#include "tests/folding/golden.h"

namespace rz::folding {
namespace {

constexpr int64_t kResidues = 24, kRows = 8;  // of the demo

/// The outputs' axes of residues and rows, as in check.cc.
const std::map<std::string, std::string> kAxes = {{"msa", "sr"},
                                                  {"pair", "rr"},
                                                  {"single", "r"},
                                                  {"sm.frames", ".r"},
                                                  {"sm.positions", ".r"},
                                                  {"sm.angles", ".r"},
                                                  {"sm.states", ".r"},
                                                  {"sm.single", "r"},
                                                  {"final_atom_positions", "r"},
                                                  {"lddt_logits", "r"},
                                                  {"plddt", "r"},
                                                  {"distogram_logits", "rr"},
                                                  {"tm_logits", "rr"},
                                                  {"masked_msa_logits", "sr"},
                                                  {"experimentally_resolved_logits", "r"},
                                                  {"predicted_aligned_error", "rr"},
                                                  {"ptm_score", ""},
                                                  {"final_affine_tensor", "r"},
                                                  {"aligned_confidence_probs", "rr"}};

/// The leading part of an array along its axes of residues and rows.
Array valid_part(const Array& array, const std::string& axes) {
  std::vector<int64_t> extents;
  for (int axis = 0; axis < array.rank(); ++axis) {
    const char kind = axis < static_cast<int>(axes.size()) ? axes[static_cast<size_t>(axis)] : '.';
    extents.push_back(kind == 'r' ? kResidues : kind == 's' ? kRows : array.dim(axis));
  }
  Array part(DType::f32, Shape(extents));
  for (int64_t i = 0; i < part.numel(); ++i) {
    int64_t rest = i, from = 0, step = 1;
    for (int axis = array.rank() - 1; axis >= 0; --axis) {
      from += rest % part.dim(axis) * step;
      rest /= part.dim(axis);
      step *= array.dim(axis);
    }
    part.data<float>()[i] = array.data<float>()[from];
  }
  return part;
}

FoldedModel fold_features(const std::string& path) {
  Context context(Device{});
  FoldOptions options;
  options.all_outputs = true;
  const Model model(Parameters(kDemoParameters), Device{});
  const TargetFeatures features({"x", {}, path}, options);
  return fold(features, model, context, options, {});
}

TEST(Padding, ChangesNothing) {
  const test::TempFolder folder;
  const std::string path = folder.file("padded.npz");
  const FoldedModel plain = fold_features(demo_file("features.npz"));
  const ArrayMap expected = plain.prediction.arrays();
  EXPECT_EQ(plain.prediction.passes, 3);
  for (const auto& [residues, rows, extra] : {std::array{7, 0, 0}, {0, 5, 6}, {7, 5, 6}}) {
    write_npz(path, padded_features(residues, rows, extra));
    const FoldedModel padded = fold_features(path);
    const ArrayMap arrays = padded.prediction.arrays();
    EXPECT_EQ(padded.prediction.seq_mask.dim(0), kResidues + residues) << "outputs have the input's length";
    for (const auto& [name, axes] : kAxes) {
      const Array got = valid_part(arrays.at(name), axes);
      EXPECT_LE(relative_error(got.tensor(), expected.at(name).tensor()), 5e-6) << name;
    }
    EXPECT_NEAR(padded.mean_plddt, plain.mean_plddt, 1e-4);
    EXPECT_NEAR(padded.ptm, plain.ptm, 1e-7);
    EXPECT_NEAR(padded.ranking, plain.ranking, 1e-4);
    EXPECT_EQ(plddt_without_padding(padded).size(), size_t{kResidues});
    EXPECT_EQ(aligned_error_without_padding(padded).shape(), (Shape{kResidues, kResidues}));
  }
}

/// --check compares valid positions only: an expected file with other numbers in the padding agrees.
TEST(Padding, IsNotCompared) {
  const test::TempFolder folder;
  write_npz(folder.file("padded.npz"), padded_features(3, 2, 1));
  const FoldedModel padded = fold_features(folder.file("padded.npz"));
  ArrayMap other = padded.prediction.arrays();
  other.at("plddt").data<float>()[kResidues] += 10;
  other.at("pair").data<float>()[other.at("pair").numel() - 1] += 10;
  other.at("msa").data<float>()[other.at("msa").numel() - 1] += 10;
  write_npz(folder.file("other.npz"), other);
  const Npz expected(folder.file("other.npz"));
  const PassFeatures features = FeatureFile(folder.file("padded.npz")).pass(0);
  const ArrayMap arrays = padded.prediction.arrays();
  EXPECT_TRUE(all_fit(check_arrays(arrays, expected, features.seq_mask, features.msa_mask, {})));
}

}  // namespace
}  // namespace rz::folding
