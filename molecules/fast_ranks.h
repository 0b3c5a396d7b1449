// The ranks of atoms that RDKit's legacy stereo perception calls CIP ranks. For fast_*.cc.
#pragma once

#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {

using Ranks = std::array<uint8_t, kMostAtoms>;

/// Ranks by element, refined by the ranks of neighbours for as long as RDKit does.
void first_ranks(const Molecule& molecule, Ranks& ranks);

/// Ranks refined once more with what is known of stereo: `codes` is 0, 1 (S) or 2 (R) per atom.
void next_ranks(const Molecule& molecule, const std::array<uint8_t, kMostAtoms>& codes, Ranks& ranks);

}  // namespace rz::molecules::fast
