// Where the hydrogens of one heavy atom stand.
#pragma once

#include <vector>

#include "folding/point.h"

namespace rz::folding {

struct HydrogenSite {
  Point parent;
  std::vector<Point> neighbours;  ///< heavy ones, that nearest to the backbone first
  Point beyond;                   ///< a neighbour of the only neighbour, other than the parent
  bool flat = false;              ///< the only neighbour is in a plane with its neighbours
  int hydrogens = 0;
  double length = 0;  ///< of the bonds, in the points' unit
};

/// Positions by geometry alone. Of two on a tetrahedral atom, the first one follows clockwise on the second neighbour,
/// seen from the first (IUPAC's rule for HB2 and HB3).
std::vector<Point> hydrogen_positions(const HydrogenSite& site);

/// A hydroxyl's or thiol's hydrogen at a dihedral angle (radian) to the atom beyond.
Point rotor_position(const HydrogenSite& site, double dihedral);

}  // namespace rz::folding
