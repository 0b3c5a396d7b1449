// Two- and three-point pharmacophores of a molecule's topology, as RDKit's Gobbi_Pharm2D has them.
//
// Source: Gobbi and Poppinger 1998, https://doi.org/10.1002/(SICI)1097-0290(199824)61:1<47::AID-BIT9>3.0.CO;2-Z;
// RDKit's Chem/Pharm2D, whose definitions of features and bins these are.
#pragma once

#include "molecules/fingerprints.h"

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

/// The pharmacophores that a sanitised molecule has, each counted once. Two molecules share as many ids as bits of
/// RDKit's Gen2DFingerprint, and have as many each; the ids are others. Many threads may call it.
CountFingerprint pharmacophores(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
