// OpenFold's parameters under AlphaFold's names and shapes.
// Source: aqlaboratory/openfold, utils/import_weights.py, which goes the other way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "io/array.h"

namespace rz::folding {

/// Arrays of an OpenFold model by OpenFold's names: f32.
struct NamedArrays {
  std::string source;  ///< for messages
  std::vector<std::string> names;
  std::function<Array(const std::string& name)> floats;
};

/// Monomer, pTM and multimer (v3) models, by the current names or those of OpenFold 1.0; "model.", "module." and
/// "ema.params." in front of a name are ignored. Names that are no part of the network are left out. Throws
/// Error(input) naming the array that is missing or misshapen.
ArrayMap alphafold_arrays(const NamedArrays& openfold);

/// Whether names look like OpenFold's.
bool are_openfold_names(const std::vector<std::string>& names);

}  // namespace rz::folding
