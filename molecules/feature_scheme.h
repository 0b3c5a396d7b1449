// Feature vectors of atoms and bonds, as Chemprop defines them: one-hot blocks, each with a last entry for anything
// else, an aromatic flag, and a hundredth of the mass.
//
// Source: Chemprop (https://doi.org/10.1021/acs.jcim.9b00237, https://doi.org/10.1021/acs.jcim.3c01250): version 1's
// features/featurization.py, version 2's featurizers/atom.py and bond.py.
#pragma once

#include <optional>
#include <string>

#include "molecules/atom_codes.h"

namespace rz::molecules {

enum class FeatureScheme {
  v1,       ///< 133 + 14, of Chemprop 1
  v2,       ///< 72 + 14, of Chemprop 2
  organic,  ///< 44 + 14, Chemprop 2's ORGANIC
  rigr      ///< 52 + 2, Chemprop 2's RIGR, the same for all resonance forms
};

int atom_width(FeatureScheme scheme);
int bond_width(FeatureScheme scheme);

/// Writes atom_width(scheme) values.
void atom_features(FeatureScheme scheme, AtomCode atom, float* out);
/// Writes bond_width(scheme) values.
void bond_features(FeatureScheme scheme, BondCode bond, float* out);

/// "chemprop-v1", "chemprop-v2", "chemprop-v2-organic", "chemprop-v2-rigr".
const char* name_of(FeatureScheme scheme);
/// Throws Error(input) where there is no scheme of this name.
FeatureScheme scheme_named(const std::string& name);
/// The scheme of these widths, if there is one.
std::optional<FeatureScheme> scheme_of_widths(int atom_width, int bond_width);

}  // namespace rz::molecules
