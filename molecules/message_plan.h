// What a message-passing network computes for a batch of molecules, each thing once.
//
// The state of a directed bond after t exchanges depends on the bonds within t steps behind it and on nothing else.
// Molecules share such surroundings (rings, methyl groups, esters), within themselves and across a batch, so that equal
// ones are one class, computed once. Sums run in an order that the surroundings alone decide: a molecule's result is
// the same, bit for bit, in any batch.
#pragma once

#include <span>
#include <vector>

#include "molecules/atom_codes.h"

namespace rz::molecules {

/// Lists of rows of the step before, and for each list the row of a table that is added.
struct PlanStep {
  std::vector<int32_t> offsets = {0};  ///< [classes + 1]
  std::vector<int32_t> rows;
  std::vector<int32_t> added;  ///< [classes]

  int64_t classes() const { return static_cast<int64_t>(added.size()); }
};

struct MessagePlan {
  std::vector<AtomCode> atoms;  ///< distinct ones
  std::vector<BondCode> bonds;  ///< distinct ones

  /// Distinct (source atom, bond) of directed bonds: rows are {atom, atoms.size() + bond}; nothing is added.
  PlanStep pairs;
  /// [depth - 1]: rows are classes of the step before (at first of pairs), added is the pair.
  std::vector<PlanStep> exchanges;
  /// Atoms: rows are the bonds that come in, added is the distinct atom.
  PlanStep readout;
  /// Molecules: rows are classes of readout, one per atom, in the molecule's order; nothing is added.
  std::vector<int32_t> molecule_offsets = {0};
  std::vector<int32_t> molecule_rows;

  int64_t molecules() const { return static_cast<int64_t>(molecule_offsets.size()) - 1; }
};

/// `depth` as Chemprop counts it, from 1. With `merge` false every bond and atom is a class of its own: the plain way,
/// for tests.
MessagePlan plan_messages(std::span<const MoleculeGraph* const> batch, int depth, bool merge = true);

}  // namespace rz::molecules
