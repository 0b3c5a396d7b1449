// How near and how far two atoms of one residue may be.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "folding/residues.h"

namespace rz::folding {

/// Van der Waals radius by element, Angstrom (C, N, O, S; source: AlphaFold's residue_constants).
double van_der_waals_radius(char element);

constexpr double kOverlapTolerance = 1.5;    ///< Angstrom that two such radii may overlap
constexpr double kToleranceDeviations = 12;  ///< standard deviations that bonds and angles may be off

struct Bounds {
  double low = 0, high = 1e10;  ///< Angstrom
};

/// Bounds for every pair of atoms of a residue type. Atoms bound to each other or to a common third one keep their
/// distance by the published bond lengths and angles, all others by their radii.
/// Method: Jumper et al. 2021 (doi:10.1038/s41586-021-03819-2), supplement 1.9.11.
class StereoBounds {
 public:
  /// Reads stereo_chemical_props.txt. Throws Error(missing) where it cannot be read, Error(input) with the line where
  /// it is broken.
  explicit StereoBounds(const std::string& path);

  /// `a` and `b`: atom14 slots of the residue type, a != b.
  const Bounds& of(int type, int a, int b) const {
    return table_[static_cast<size_t>(type)][static_cast<size_t>(a)][static_cast<size_t>(b)];
  }

 private:
  struct Reader;
  std::array<std::array<std::array<Bounds, kAtoms14>, kAtoms14>, kResidueTypes> table_;
};

}  // namespace rz::folding
