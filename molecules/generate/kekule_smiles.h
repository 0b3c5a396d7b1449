// SMILES as priors read and write them: in a Kekulé form, as tools/train/generate/corpus.py makes them.
#pragma once

#include <string>

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

/// Isomeric, in the molecule's own order of atoms. Of a sanitised molecule.
std::string kekule_smiles(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
