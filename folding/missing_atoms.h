// Adds heavy atoms that a structure lacks, by the ideal geometry of the amino acids.
#pragma once

#include "folding/amber_topology.h"

namespace rz::folding {

/// Completes side chains, carbonyl oxygens and the second oxygen (OXT) at each end of a chain; removes an OXT that
/// stands within one. A side chain of which nothing is there takes a frequent rotamer; otherwise the atoms that are
/// there decide. New atoms have the temperature factor of their CA. Returns how many were added. Needs N, CA and C of
/// every residue.
int add_missing_atoms(Protein& protein);

}  // namespace rz::folding
