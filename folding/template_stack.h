// Templates laid over the query, and the arrays they make together.
#pragma once

#include <string>
#include <vector>

#include "folding/template_structure.h"
#include "io/array.h"

namespace rz::folding {

/// With fewer, a template says nothing. Alanine, the residue with the fewest atoms but one, has five.
constexpr int64_t kFewestTemplateAtoms = 5;

struct PlacedTemplate {
  std::string name;
  std::string letters;           ///< [query residue], '-' where there is none
  std::vector<float> positions;  ///< [query residue, 37, 3] in Angstrom
  std::vector<float> mask;       ///< [query residue, 37]
  float sum_probs = 0;

  int64_t atoms() const;
};

/// `residues`: [query residue] of the chain, or -1.
PlacedTemplate place_chain(const TemplateChain& chain, const std::vector<int>& residues, const std::string& letters);

/// The arrays that template_features describes; none where there is no template.
ArrayMap stack_templates(const std::vector<PlacedTemplate>& templates);

}  // namespace rz::folding
