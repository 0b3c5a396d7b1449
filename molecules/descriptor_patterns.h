// All SMARTS that descriptors count, compiled once.
#pragma once

#include <array>
#include <vector>

#include "molecules/descriptor_smarts.h"
#include "molecules/pattern_set.h"

namespace rz::molecules {

/// An atom type of Wildman and Crippen.
struct CrippenType {
  int pattern;  ///< the type's atom is the pattern's first
  double logp, mr;
};

struct DescriptorPatterns {
  DescriptorPatterns();

  PatternSet set;
  std::array<int, kFragments> fragments;
  std::array<int, kQedAcceptors> qed_acceptors;
  std::array<int, kQedAlerts> qed_alerts;
  int aliphatic_ring;  ///< ring atoms that QED takes away before it counts aromatic rings
  int acceptors, donors, rotatable_bonds;
  /// In order of precedence. Of hydrogens, which are not in the graph, the patterns are those of the atom that they are
  /// bound to.
  std::vector<CrippenType> crippen_heavy, crippen_hydrogen;
};

const DescriptorPatterns& descriptor_patterns();

}  // namespace rz::molecules
