#include <algorithm>

#include "folding/confidence.h"
#include "folding/model.h"

namespace rz::folding {
namespace {

Array scalar(double value) {
  Array array(DType::f32, Shape{});
  array.data<float>()[0] = static_cast<float>(value);
  return array;
}

Array last_layer(const Array& array) {
  Shape shape;
  const Tensor last = array.tensor().slice(array.dim(0) - 1, array.dim(0));
  std::vector<int64_t> extents;
  for (int axis = 1; axis < array.rank(); ++axis) extents.push_back(array.dim(axis));
  Array part(DType::f32, Shape(extents));
  std::copy_n(last.data<float>(), part.numel(), part.data<float>());
  return part;
}

/// [n, 37] f32: 1 where the residue type has the atom.
Array atom_mask(const Array& aatype) {
  Array mask(DType::f32, Shape{aatype.numel(), kAtoms37});
  for (int64_t i = 0; i < mask.numel(); ++i) {
    const int type = aatype.data<int32_t>()[i / kAtoms37];
    mask.data<float>()[i] = atom14_of_atom37(type, static_cast<int>(i % kAtoms37)) >= 0 ? 1.0f : 0.0f;
  }
  return mask;
}

}  // namespace

std::vector<int> Prediction::chains() const {
  return std::vector<int>(chain.data<int32_t>(), chain.data<int32_t>() + chain.numel());
}

ArrayMap Prediction::arrays() const {
  ArrayMap arrays;
  const auto add = [&](const std::string& name, const Array& array) {
    if (array.rank() > 0) arrays[name] = array;
  };
  add("msa", msa);
  add("pair", pair);
  add("single", single);
  add("sm.frames", structure.frames);
  add("sm.sidechain_frames", structure.sidechain_frames);
  add("sm.unnormalized_angles", structure.unnormalized_angles);
  add("sm.angles", structure.angles);
  add("sm.positions", structure.positions);
  add("sm.states", structure.states);
  add("sm.single", last_layer(structure.states));
  add("final_atom_positions", positions);
  add("final_atom_mask", atom_mask(aatype));
  add("final_affine_tensor", last_layer(structure.frames));
  add("lddt_logits", logits.lddt);
  add("distogram_logits", logits.distogram);
  add("masked_msa_logits", logits.masked_msa);
  add("experimentally_resolved_logits", logits.resolved);
  const std::vector<double> plddt = plddt_of(logits.lddt);
  Array plddt_array(DType::f32, Shape{static_cast<int64_t>(plddt.size())});
  std::transform(plddt.begin(), plddt.end(), plddt_array.data<float>(), [](double v) { return static_cast<float>(v); });
  add("plddt", plddt_array);
  Array count(DType::i32, Shape{});
  count.data<int32_t>()[0] = passes;
  arrays["num_recycles"] = count;
  if (has_aligned_error) {
    const Array probabilities = aligned_error_probabilities(logits.tm);
    add("tm_logits", logits.tm);
    add("aligned_confidence_probs", probabilities);
    add("predicted_aligned_error", expected_aligned_error(probabilities));
    arrays["max_predicted_aligned_error"] = scalar(kLargestAlignedError);
    const double ptm = predicted_tm(probabilities, seq_mask);
    arrays["ptm_score"] = scalar(ptm);
    if (is_multimer) {
      const double iptm = predicted_tm(probabilities, seq_mask, chains());
      arrays["iptm_score"] = scalar(iptm);
      arrays["weighted_ptm_score"] = scalar(complex_confidence(iptm, ptm));
    }
  }
  return arrays;
}

}  // namespace rz::folding
