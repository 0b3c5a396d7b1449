// From a structure file's atoms to a protein that the force field can take.
#pragma once

#include <string>
#include <vector>

#include "folding/amber_topology.h"
#include "folding/force_field.h"

namespace rz::folding {

struct Preparation {
  Protein protein;
  std::vector<std::string> notes;  ///< what was removed, added or renamed, for the log
};

/// Cleans, completes heavy atoms, chooses states and adds hydrogens; throws as clean_protein and choose_states do.
/// Atoms that stay keep their places.
Preparation prepare_protein(Structure structure, const ForceField& field, const std::string& file);

}  // namespace rz::folding
