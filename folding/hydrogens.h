// Puts the hydrogens of each residue's template where its heavy atoms want them.
#pragma once

#include "folding/amber_topology.h"
#include "folding/force_field.h"

namespace rz::folding {

struct HydrogenCounts {
  int added = 0;
  int removed = 0;  ///< not in the residue's state, or beside missing ones of the same heavy atom
};

/// Hydrogens that are there stay, where all of one heavy atom are. The new ones have tetrahedral or flat geometry, and
/// names after IUPAC's rules (doi:10.1351/pac199870010117); hydroxyls and thiols point to where the charges around them
/// want them most. Each stands after its heavy atom, with that one's temperature factor. The first proton of a chain's
/// N is named H, as OpenMM does. Needs every heavy atom and `protein.templates`.
HydrogenCounts add_hydrogens(Protein& protein, const ForceField& field);

}  // namespace rz::folding
