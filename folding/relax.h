// Restrained relaxation of a protein in the AMBER force field.
//
// Method: Jumper et al. 2021 (doi:10.1038/s41586-021-03819-2), supplement 1.8.6, with the defaults of its code.
#pragma once

#include <functional>
#include <vector>

#include "folding/amber_topology.h"
#include "folding/force_field.h"
#include "folding/openmm_device.h"
#include "folding/violations.h"

namespace rz::folding {

struct RelaxOptions {
  int max_rounds = 3;
  double stiffness = 10;    ///< kcal/mol/Angstrom^2, of the restraints on heavy atoms; 0 is none
  double tolerance = 2.39;  ///< kcal/mol/nm, root mean square of the forces at which a round ends
  int max_iterations = 0;   ///< of the minimiser, per round; 0 is no limit
};

/// One minimisation.
struct RelaxRound {
  double initial_energy = 0, final_energy = 0;  ///< kcal/mol, restraints included
  double rmsd = 0;                              ///< Angstrom, over all atoms, hydrogens included
  double seconds = 0;
  int free_residues = 0;  ///< without restraints
  int violations = 0;     ///< residues, afterwards
};

struct RelaxResult {
  Protein protein;  ///< relaxed
  std::vector<RelaxRound> rounds;
  Violations before, after;
};

/// Settles the hydrogens around fixed heavy atoms, and then minimises in rounds: each one restrains every heavy atom to
/// where the round finds it, but for residues in which an earlier round left a violation. Ends where none is left.
/// `report` is told of every round.
///
/// Throws Error(input) where no finite energy results, Error(device) where OpenMM fails.
RelaxResult relax(Protein protein, const ForceField& field, const StereoBounds& bounds, const OpenMMDevice& device,
                  const RelaxOptions& options, const std::function<void(const RelaxRound&)>& report);

}  // namespace rz::folding
