#include "folding/template_stack.h"

#include <algorithm>

#include "folding/msa_codes.h"
#include "folding/residues.h"

namespace rz::folding {

int64_t PlacedTemplate::atoms() const { return std::count(mask.begin(), mask.end(), 1.0f); }

PlacedTemplate place_chain(const TemplateChain& chain, const std::vector<int>& residues, const std::string& letters) {
  PlacedTemplate placed;
  placed.letters = letters;
  placed.positions.resize(residues.size() * kAtoms37 * 3);
  placed.mask.resize(residues.size() * kAtoms37);
  for (size_t i = 0; i < residues.size(); ++i) {
    if (residues[i] < 0) continue;
    const auto from = static_cast<size_t>(residues[i]) * kAtoms37;
    std::copy_n(chain.positions.data() + from * 3, kAtoms37 * 3, placed.positions.data() + i * kAtoms37 * 3);
    std::copy_n(chain.mask.data() + from, kAtoms37, placed.mask.data() + i * kAtoms37);
  }
  return placed;
}

ArrayMap stack_templates(const std::vector<PlacedTemplate>& templates) {
  if (templates.empty()) return {};
  const auto count = static_cast<int64_t>(templates.size());
  const auto length = static_cast<int64_t>(templates.front().letters.size());
  Array aatype(DType::f32, {count, length, kGap + 1});
  Array positions(DType::f32, {count, length, kAtoms37, 3});
  Array masks(DType::f32, {count, length, kAtoms37});
  Array sum_probs(DType::f32, {count, 1});
  for (int64_t t = 0; t < count; ++t) {
    const PlacedTemplate& one = templates[static_cast<size_t>(t)];
    for (int64_t i = 0; i < length; ++i) {
      aatype.data<float>()[(t * length + i) * (kGap + 1) + hhblits_code(one.letters[static_cast<size_t>(i)])] = 1;
    }
    std::copy(one.positions.begin(), one.positions.end(), positions.data<float>() + t * length * kAtoms37 * 3);
    std::copy(one.mask.begin(), one.mask.end(), masks.data<float>() + t * length * kAtoms37);
    sum_probs.data<float>()[t] = one.sum_probs;
  }
  return {{"template_aatype", std::move(aatype)},
          {"template_all_atom_positions", std::move(positions)},
          {"template_all_atom_masks", std::move(masks)},
          {"template_sum_probs", std::move(sum_probs)}};
}

}  // namespace rz::folding
