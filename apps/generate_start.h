// What a search of rz-generate starts from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/generate_flags.h"

namespace rz {

struct StartMolecules {
  std::vector<std::string> smiles;           ///< canonical, distinct, in the order of the file
  std::map<std::string, std::string> names;  ///< of those that have one, by SMILES
};

/// --start. Warns of the first record that is no molecule, and says how many are left out or repeat others. Throws what
/// a library throws, and Error(input) where there are no molecules.
StartMolecules read_start(const GenerateFlags& flags);

}  // namespace rz
