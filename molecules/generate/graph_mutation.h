// Neighbours of a molecule: small changes of atoms and bonds, and larger ones by fragments of a library.
//
// Sources: Graph GA, Jensen 2019 (doi:10.1039/C8SC05372C) for the changes of atoms, bonds and rings; the larger ones
// are what medicinal chemists do to a lead, in the manner of Mol GA's larger neighbourhoods (arXiv:2310.09267).
#pragma once

#include <optional>
#include <span>

#include "molecules/generate/fragment_library.h"
#include "molecules/generate/graph_product.h"
#include "molecules/generate/random_draws.h"

namespace rz::molecules {

enum class Mutation {
  append_atom,
  insert_atom,
  delete_atom,
  change_element,
  change_bond_order,
  delete_ring_bond,
  add_ring,
  exchange_atoms,
  shift_substituent,
  trim,
  attach_fragment,
  swap_substituent,
  swap_ring,
  swap_linker,
  insert_linker,
};

struct MutationKind {
  Mutation mutation;
  const char* name;
  double odds;
};

/// All of them, with the odds that `mutate` draws them by.
std::span<const MutationKind> mutation_kinds();

/// A neighbour of a sanitised molecule, or nothing where several tries gave none. It may equal the parent, where a
/// fragment takes the place of its like. Nothing comes of a salt where one fragment is asked for. Throws Error(input)
/// for a parent that EditGraph refuses.
std::optional<Offspring> mutate(const RDKit::ROMol& parent, const FragmentLibrary& library, Random& random,
                                const GraphLimits& limits);

/// The same by one kind of mutation.
std::optional<Offspring> mutate_by(Mutation mutation, const RDKit::ROMol& parent, const FragmentLibrary& library,
                                   Random& random, const GraphLimits& limits);

}  // namespace rz::molecules
