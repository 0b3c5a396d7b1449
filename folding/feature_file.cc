#include "folding/feature_file.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/error.h"

namespace rz::folding {
namespace {

/// A feature's type and axes without the recycling pass.
struct FeatureKind {
  const char* name;
  bool integer;
  int rank;
};

constexpr FeatureKind kKinds[] = {
    {"aatype", true, 1},
    {"residue_index", true, 1},
    {"seq_mask", false, 1},
    {"asym_id", true, 1},
    {"entity_id", true, 1},
    {"sym_id", true, 1},
    {"target_feat", false, 2},
    {"msa_feat", false, 3},
    {"msa_mask", false, 2},
    {"extra_msa", true, 2},
    {"extra_msa_mask", false, 2},
    {"extra_has_deletion", false, 2},
    {"extra_deletion_value", false, 2},
    {"extra_deletion_matrix", false, 2},
    {"template_aatype", true, 2},
    {"template_all_atom_positions", false, 4},
    {"template_all_atom_masks", false, 3},
    {"template_all_atom_mask", false, 3},
    {"template_mask", false, 1},
    {"template_pseudo_beta", false, 3},
    {"template_pseudo_beta_mask", false, 2},
};

/// Entry `index` of an array's leading axis.
Array slice_of(const Array& array, int64_t index) {
  std::vector<int64_t> extents;
  for (int axis = 1; axis < array.rank(); ++axis) extents.push_back(array.dim(axis));
  Array part(array.dtype(), Shape(extents));
  const Tensor from = array.tensor().slice(index, index + 1);
  if (part.numel() > 0) std::memcpy(part.tensor().raw(), from.raw(), from.bytes());
  return part;
}

}  // namespace

FeatureFile::FeatureFile(const std::string& path) : file_(path) {
  file_.require_intact();
  if (!file_.has("aatype")) throw Error(ExitCode::input, path + ": lacks the feature aatype");
}

int FeatureFile::passes() const {
  int64_t passes = std::numeric_limits<int>::max();
  for (const FeatureKind& kind : kKinds) {
    if (!file_.has(kind.name)) continue;
    const std::vector<int64_t>& shape = file_.entries().at(kind.name).shape;
    if (static_cast<int>(shape.size()) == kind.rank + 1) passes = std::min(passes, shape[0]);
  }
  return static_cast<int>(passes);
}

PassFeatures FeatureFile::pass(int index) const {
  ArrayMap arrays;
  for (const FeatureKind& kind : kKinds) {
    if (!file_.has(kind.name)) continue;
    const int rank = static_cast<int>(file_.entries().at(kind.name).shape.size());
    Array array = kind.integer ? file_.integers(kind.name) : file_.floats(kind.name);
    if (rank == kind.rank + 1) {
      if (index >= array.dim(0)) {
        throw Error(ExitCode::input, file_.path() + ": " + kind.name + " has " + std::to_string(array.dim(0)) +
                                         " recycling passes, but " + std::to_string(index + 1) + " are wanted");
      }
      array = slice_of(array, index);
    }
    arrays[kind.name] = std::move(array);
  }
  return PassFeatures(arrays, file_.path());
}

}  // namespace rz::folding
