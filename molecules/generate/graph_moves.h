// Changes of one graph. Each draws where and how, and gives false where it found no place; what it did then is
// undefined. Whether the result is a molecule is for `finish` to say.
#pragma once

#include <vector>

#include "molecules/generate/fragment_library.h"
#include "molecules/generate/graph_edit.h"
#include "molecules/generate/random_draws.h"

namespace rz::molecules {

/// The parent's graph, and what all moves ask of it.
struct MoveSite {
  EditGraph graph;
  std::vector<char> in_ring;  ///< by bond
  std::vector<int> acyclic;   ///< single bonds outside rings, but those between opposite charges

  explicit MoveSite(const RDKit::ROMol& molecule);
};

// Graph GA's mutations (doi:10.1039/C8SC05372C), with its odds of elements and bond orders.
bool append_atom(EditGraph& graph, const MoveSite& site, Random& random);
bool insert_atom(EditGraph& graph, const MoveSite& site, Random& random);
bool delete_atom(EditGraph& graph, const MoveSite& site, Random& random);
bool change_element(EditGraph& graph, const MoveSite& site, Random& random);
bool change_bond_order(EditGraph& graph, const MoveSite& site, Random& random);
bool delete_ring_bond(EditGraph& graph, const MoveSite& site, Random& random);
bool add_ring(EditGraph& graph, const MoveSite& site, Random& random);

/// Two atoms within three bonds of each other take each other's element: a heteroatom walks around its ring.
bool exchange_atoms(EditGraph& graph, const MoveSite& site, Random& random);
/// A substituent moves to another atom, up to three bonds away.
bool shift_substituent(EditGraph& graph, const MoveSite& site, Random& random);
/// The smaller side of an acyclic bond becomes a hydrogen.
bool trim(EditGraph& graph, const MoveSite& site, Random& random);
/// That, and the atom that it was on; -1 where no bond can be cut.
int cut_smaller_side(EditGraph& graph, const MoveSite& site, Random& random);

/// What the moves with fragments draw from, and how many atoms the product may have.
struct FragmentSource {
  const FragmentLibrary& library;
  int most_atoms;
};

/// A fragment, or a ring behind a linker, takes the place of a hydrogen.
bool attach_fragment(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random);
/// The same in the place of the smaller side of an acyclic bond.
bool swap_substituent(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random);
/// Another ring system of as many attachments, which go to its points in any order.
bool swap_ring(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random);
/// Another chain, likewise.
bool swap_linker(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random);
/// A linker within an acyclic bond.
bool insert_linker(EditGraph& graph, const MoveSite& site, const FragmentSource& source, Random& random);

}  // namespace rz::molecules
