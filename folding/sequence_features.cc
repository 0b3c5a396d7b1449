#include "folding/sequence_features.h"

#include <algorithm>

#include "folding/residues.h"

namespace rz::folding {
namespace {

constexpr int kTargetFeatures = 22;

Array residue_types(const Array& one_hot) {
  const int64_t types = one_hot.dim(1);
  Array aatype(DType::i32, {one_hot.dim(0)});
  for (int64_t i = 0; i < aatype.numel(); ++i) {
    const float* row = one_hot.data<float>() + i * types;
    aatype.data<int32_t>()[i] = static_cast<int32_t>(std::max_element(row, row + types) - row);
  }
  return aatype;
}

Array target_features(const Array& aatype, const Array& breaks) {
  Array target(DType::f32, {aatype.dim(0), kTargetFeatures});
  for (int64_t i = 0; i < aatype.numel(); ++i) {
    float* row = target.data<float>() + i * kTargetFeatures;
    row[0] = static_cast<float>(std::clamp(breaks.data<int32_t>()[i], 0, 1));
    row[1 + aatype.data<int32_t>()[i]] = 1;
  }
  return target;
}

/// For each residue and each of `slots` places of one atom order: does it exist, and where it is in the other order.
void add_atoms(const Array& aatype, int slots, int (*other)(int type, int slot), const char* exists_name,
               const char* index_name, ArrayMap& features) {
  Array exists(DType::f32, {aatype.dim(0), slots});
  Array index(DType::i32, {aatype.dim(0), slots});
  for (int64_t i = 0; i < exists.numel(); ++i) {
    const int atom = other(aatype.data<int32_t>()[i / slots], static_cast<int>(i % slots));
    if (atom < 0) continue;
    exists.data<float>()[i] = 1;
    index.data<int32_t>()[i] = atom;
  }
  features[exists_name] = std::move(exists);
  features[index_name] = std::move(index);
}

}  // namespace

ArrayMap sequence_features(const ArrayMap& raw) {
  ArrayMap features;
  Array aatype = residue_types(raw.at("aatype"));
  Array mask(DType::f32, {aatype.dim(0)});
  std::fill_n(mask.data<float>(), mask.numel(), 1.0f);
  Array length(DType::i32, {});
  *length.data<int32_t>() = static_cast<int32_t>(aatype.dim(0));
  features["target_feat"] = target_features(aatype, raw.at("between_segment_residues"));
  add_atoms(aatype, kAtoms14, atom37_of_atom14, "atom14_atom_exists", "residx_atom14_to_atom37", features);
  add_atoms(aatype, kAtoms37, atom14_of_atom37, "atom37_atom_exists", "residx_atom37_to_atom14", features);
  features["residue_index"] = raw.at("residue_index");
  features["aatype"] = std::move(aatype);
  features["seq_mask"] = std::move(mask);
  features["seq_length"] = std::move(length);
  return features;
}

}  // namespace rz::folding
