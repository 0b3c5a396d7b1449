// From a backbone frame and torsions to a residue's atoms. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2,
// supplement, algorithms 24 and 25.
#pragma once

#include <array>

#include "folding/geometry.h"
#include "folding/residues.h"

namespace rz::folding {

constexpr int kTorsionAngles = kGroups - 1;

/// Frames of the rigid groups, in the global frame. Rotations of groups that a residue lacks are zero; an unknown
/// residue lacks all.
using GroupFrames = std::array<Frame, kGroups>;

/// sin_cos [7, 2]: pre-omega, phi, psi, chi1 to chi4
GroupFrames group_frames(int type, const Frame& backbone, const float* sin_cos);

/// Positions in atom14 order; zero where the residue type has no atom.
std::array<Vec3, kAtoms14> atom14_positions(int type, const GroupFrames& frames);

}  // namespace rz::folding
