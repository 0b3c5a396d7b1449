// Decides in which state each residue is at neutral pH: disulfides, tautomers of histidine, ends of chains.
#pragma once

#include <string>

#include "folding/amber_topology.h"
#include "folding/force_field.h"

namespace rz::folding {

/// Fills `protein.disulfides` and `protein.templates` (see clean_protein for what may stand there already).
///
/// - Cysteines whose sulphurs come within 3 Angstrom are bound, closest pairs first, unless a proton is there already.
///   A cysteine named CYM stays negative; every other one has its proton.
/// - Histidine keeps the protons that the file shows. Without any, the one at epsilon is chosen where only that one has
///   an acceptor in reach, otherwise the one at delta (source: OpenMM's Modeller.addHydrogens).
/// - Asp and Glu are negative, Lys and Arg positive, the ends of chains charged.
///
/// Throws Error(input) naming `file` and residue where the force field has no such state.
void choose_states(Protein& protein, const ForceField& field, const std::string& file);

}  // namespace rz::folding
