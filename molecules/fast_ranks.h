// The ranks of atoms that RDKit's legacy stereo perception calls CIP ranks, and what rests on them. For fast_*.cc.
#pragma once

#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {

using Ranks = std::array<uint8_t, kMostAtoms>;
using Codes = std::array<uint8_t, kMostAtoms>;  ///< of centres: 0 none, 1 S, 2 R

/// Ranks by element, refined by the ranks of neighbours for as long as RDKit does.
void first_ranks(const FastMolecule& molecule, Ranks& ranks);

/// Ranks refined once more with what is known of stereo.
void next_ranks(const FastMolecule& molecule, const Codes& codes, Ranks& ranks);

/// Takes away the tags that mean nothing: those without a code and without relation to others in rings. `first` and
/// `last` are the ranks before and after what is known of stereo; false where it matters which of them RDKit looks at.
bool clean_tags(FastMolecule& molecule, const Codes& codes, const Ranks& first, const Ranks& last);

}  // namespace rz::molecules::fast
