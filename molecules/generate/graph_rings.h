// Rings of a graph that is being edited, and which of them a molecule may have.
#pragma once

#include <vector>

#include "molecules/generate/graph_edit.h"

namespace rz::molecules {

/// For each bond whether it lies in a ring; 0 for removed ones.
std::vector<char> ring_bonds(const EditGraph& graph);

/// For each atom whether it lies in a ring.
std::vector<char> ring_atoms(const EditGraph& graph, const std::vector<char>& bonds_in_rings);

/// Bonds from atom to atom, without going over the bond `without`; -1 where that takes more than `limit`.
int distance(const EditGraph& graph, int from, int to, int limit, int without = -1);

/// Atoms of the smallest ring with the bond; 0 where it has more than `limit`.
int smallest_ring(const EditGraph& graph, int bond, int limit);

/// No ring of more than `largest` atoms; and at edited atoms no double bonds in rings of three or four, nor aromatic
/// rings fused to those, no triple bond in a ring and no two double bonds of a ring's atom. As ring_OK of Graph GA
/// (doi:10.1039/C8SC05372C), which asks it of the whole molecule and so loses every descendant of a cyclobutenone.
bool rings_ok(const EditGraph& graph, int largest);

}  // namespace rz::molecules
