// OpenMM's System of a protein: vacuum, all pairs, bonds to hydrogen rigid or not.
#pragma once

#include <OpenMM.h>

#include <memory>
#include <vector>

#include "folding/amber_topology.h"
#include "folding/force_field.h"

namespace rz::folding {

/// The force groups, for energies and forces per term.
enum class EnergyTerm : int { bonds, angles, torsions, nonbonded, restraints };

struct SystemOptions {
  bool rigid_hydrogens = true;     ///< constraints in place of the bonds to hydrogen
  bool fixed_heavy_atoms = false;  ///< only hydrogens move; needs rigid_hydrogens = false
};

/// Nonbonded terms without cutoff, 1-4 pairs scaled. Units: nm, kJ/mol. Equal to OpenMM's
/// ForceField('amber99sb.xml').createSystem(topology, constraints=HBonds) in every term.
std::unique_ptr<OpenMM::System> make_system(const AmberTopology& topology, const ForceField& field,
                                            const SystemOptions& options = {});

/// Adds k/2 |x - x0|^2 on every heavy atom of a residue that is not free.
/// reference: nm, one per atom. stiffness: kJ/mol/nm^2. free: one per residue.
void add_restraints(OpenMM::System& system, const AmberTopology& topology, const ForceField& field,
                    const std::vector<OpenMM::Vec3>& reference, double stiffness, const std::vector<bool>& free);

}  // namespace rz::folding
