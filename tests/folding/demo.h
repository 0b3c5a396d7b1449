// The parameters and features that the project ships: a model of random numbers, and what it must give.
#pragma once

#include <string>
#include <vector>

#include "io/npz.h"

namespace rz::folding {

inline std::string demo_file(const std::string& name) {
  return std::string(RZ_SOURCE_FOLDER "/data/demo/fold/") + name;
}
inline const std::string kDemoParameters = demo_file("params_model_1_ptm.npz");

/// An array with more entries behind some axes, all of which are `filler`.
inline Array extended(const Array& array, const std::vector<int64_t>& added, int filler) {
  std::vector<int64_t> extents;
  for (int axis = 0; axis < array.rank(); ++axis) extents.push_back(array.dim(axis) + added[static_cast<size_t>(axis)]);
  Array out(array.dtype(), Shape(extents));
  for (int64_t i = 0; i < out.numel(); ++i) {
    int64_t rest = i, from = 0, step = 1;
    bool inside = true;
    for (int axis = array.rank() - 1; axis >= 0; --axis) {
      const int64_t at = rest % out.dim(axis);
      rest /= out.dim(axis);
      inside = inside && at < array.dim(axis);
      from += at * step;
      step *= array.dim(axis);
    }
    if (array.dtype() == DType::f32) {
      out.data<float>()[i] = inside ? array.data<float>()[from] : static_cast<float>(filler);
    } else {
      out.data<int32_t>()[i] = inside ? array.data<int32_t>()[from] : filler;
    }
  }
  return out;
}

/// A feature's axes behind the recycling pass: r residues, s rows of the alignment, e rows of the extra one, . others.
struct PaddedFeature {
  const char* name;
  const char* axes;
  bool integer;
  int filler;  ///< in the padding; anything but zero there must not matter
};

constexpr PaddedFeature kPaddedFeatures[] = {
    {"aatype", "r", true, 3},
    {"residue_index", "r", true, 5},
    {"seq_mask", "r", false, 0},
    {"target_feat", "r.", false, 2},
    {"msa_feat", "sr.", false, -1},
    {"msa_mask", "sr", false, 0},
    {"extra_msa", "er", true, 7},
    {"extra_msa_mask", "er", false, 0},
    {"extra_has_deletion", "er", false, 1},
    {"extra_deletion_value", "er", false, 1},
    {"template_aatype", ".r", true, 4},
    {"template_all_atom_positions", ".r..", false, 9},
    {"template_all_atom_masks", ".r.", false, 0},
    {"template_pseudo_beta", ".r.", false, 8},
    {"template_pseudo_beta_mask", ".r", false, 0},
    {"template_mask", ".", false, 0},
};

/// The demo's features with masked residues and rows behind the real ones.
inline ArrayMap padded_features(int64_t residues, int64_t rows, int64_t extra_rows) {
  const Npz file(demo_file("features.npz"));
  ArrayMap arrays;
  for (const PaddedFeature& feature : kPaddedFeatures) {
    std::vector<int64_t> added = {0};
    for (const char axis : std::string(feature.axes)) {
      added.push_back(axis == 'r' ? residues : axis == 's' ? rows : axis == 'e' ? extra_rows : 0);
    }
    const Array array = feature.integer ? file.integers(feature.name) : file.floats(feature.name);
    arrays[feature.name] = extended(array, added, feature.filler);
  }
  return arrays;
}

}  // namespace rz::folding
