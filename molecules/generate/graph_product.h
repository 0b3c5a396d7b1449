// From an edited graph to a molecule that the search may go on with.
#pragma once

#include <optional>
#include <string>

#include "molecules/generate/graph_edit.h"
#include "molecules/molecule.h"

namespace rz::molecules {

/// What products must keep to.
struct GraphLimits {
  int least_heavy_atoms = 1;
  int most_heavy_atoms = 50;
  int largest_ring = 7;      ///< atoms of a ring; more only where a parent has as many
  bool one_fragment = true;  ///< no salts
};

struct Offspring {
  Molecule molecule;   ///< sanitised
  std::string smiles;  ///< canonical: reading it gives the same SMILES
};

/// Whether a sanitised molecule is one to propose: within the bounds of heavy atoms, in one fragment where that is
/// asked for, without radicals, isotopes, atoms of no element or hydrogens that are atoms.
bool acceptable(const RDKit::ROMol& molecule, const GraphLimits& limits);

/// The molecule of a SMILES, or nothing where it is none, or not one to propose.
std::optional<Offspring> read_offspring(const std::string& smiles, const GraphLimits& limits);

/// Atoms of the largest ring of a sanitised molecule; 0 where there is none.
int largest_ring(const RDKit::ROMol& molecule);

/// The molecule of an edited graph, or nothing where valences, rings (`rings_ok`, Bredt's rule) or limits speak against
/// it. `parents_ring` is the largest ring of the parents. Stereo marks that the edit touched are dropped, those that no
/// longer say anything too.
std::optional<Offspring> finish(EditGraph& graph, const GraphLimits& limits, int parents_ring);

}  // namespace rz::molecules
