// Finds residues whose geometry cannot be right: broken peptide bonds, clashes, distorted side chains.
#pragma once

#include <vector>

#include "folding/amber_topology.h"
#include "folding/stereo_bounds.h"

namespace rz::folding {

/// One flag per residue and kind of violation.
struct Violations {
  std::vector<bool> bond;    ///< length or angle of a peptide bond is more than 12 standard deviations off
  std::vector<bool> clash;   ///< an atom overlaps with another residue's by more than 1.5 Angstrom
  std::vector<bool> within;  ///< a distance within the residue is out of bounds
  double extreme_ca_ca = 0;  ///< share of neighbours whose CA are more than 1.5 Angstrom too far apart

  bool any(size_t residue) const { return bond[residue] || clash[residue] || within[residue]; }
  int count() const;  ///< residues with any
};

/// Looks at heavy atoms; hydrogens and the oxygen at a chain's end do not count. Bonds C-N and disulfides are no clash.
///
/// Method: Jumper et al. 2021 (doi:10.1038/s41586-021-03819-2), supplement 1.9.11, with the tolerances of its
/// relaxation. Chains are told apart, where AlphaFold's own relaxation goes by residue numbers alone.
Violations find_violations(const Protein& protein, const StereoBounds& bounds);

}  // namespace rz::folding
