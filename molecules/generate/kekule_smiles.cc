#include "molecules/generate/kekule_smiles.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

namespace rz::molecules {

std::string kekule_smiles(const RDKit::ROMol& molecule) {
  RDKit::RWMol kekule(molecule);
  constexpr bool kForgetAromaticity = true, kIsomeric = true, kCanonical = false;
  RDKit::MolOps::Kekulize(kekule, kForgetAromaticity);
  return RDKit::MolToSmiles(kekule, kIsomeric, false, -1, kCanonical);
}

}  // namespace rz::molecules
