#include "folding/template_inputs.h"

#include <algorithm>

#include "folding/msa_codes.h"
#include "folding/residues.h"

namespace rz::folding {
namespace {

/// The first entries of an array along its first axis.
Array first(const Array& from, int64_t count) {
  Shape shape = from.shape();
  shape.set_extent(0, count);
  Array array(DType::f32, shape);
  std::copy_n(from.data<float>(), array.numel(), array.data<float>());
  return array;
}

Array residue_types(const Array& one_hot, int64_t count) {
  const int64_t codes = one_hot.dim(2);
  Array aatype(DType::i32, {count, one_hot.dim(1)});
  for (int64_t i = 0; i < aatype.numel(); ++i) {
    const float* row = one_hot.data<float>() + i * codes;
    aatype.data<int32_t>()[i] = residue_of_hhblits(static_cast<int>(std::max_element(row, row + codes) - row));
  }
  return aatype;
}

}  // namespace

ArrayMap template_inputs(const ArrayMap& raw, int64_t max_templates) {
  const Array& one_hot = raw.at("template_aatype");
  const int64_t count = std::min(one_hot.dim(0), max_templates);
  if (count == 0) return {};
  Array aatype = residue_types(one_hot, count);
  Array positions = first(raw.at("template_all_atom_positions"), count);
  Array masks = first(raw.at("template_all_atom_masks"), count);
  Array mask(DType::f32, {count});
  std::fill_n(mask.data<float>(), count, 1.0f);
  Array beta(DType::f32, {count, aatype.dim(1), 3});
  Array beta_mask(DType::f32, aatype.shape());
  for (int64_t i = 0; i < aatype.numel(); ++i) {
    const int64_t atom = i * kAtoms37 + pseudo_beta_atom(aatype.data<int32_t>()[i]);
    std::copy_n(positions.data<float>() + atom * 3, 3, beta.data<float>() + i * 3);
    beta_mask.data<float>()[i] = masks.data<float>()[atom];
  }
  return {{"template_aatype", std::move(aatype)},        {"template_all_atom_positions", std::move(positions)},
          {"template_all_atom_masks", std::move(masks)}, {"template_mask", std::move(mask)},
          {"template_pseudo_beta", std::move(beta)},     {"template_pseudo_beta_mask", std::move(beta_mask)}};
}

}  // namespace rz::folding
