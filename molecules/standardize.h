// One form for the many ways of drawing a compound.
//
// Source: RDKit's MolStandardize (https://www.rdkit.org/docs/source/rdkit.Chem.MolStandardize.rdMolStandardize.html).
#pragma once

#include "molecules/molecule.h"

namespace rz::molecules {

/// Functional groups in RDKit's normal form, then the largest fragment alone, without charges that hydrogens can undo,
/// as its canonical tautomer. Throws std::exception where RDKit does.
Molecule standardized(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
