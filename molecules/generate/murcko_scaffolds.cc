#include "molecules/generate/murcko_scaffolds.h"

#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/GraphMol.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <algorithm>
#include <memory>
#include <set>

namespace rz::molecules {

std::string murcko_scaffold(const RDKit::ROMol& molecule) {
  const std::unique_ptr<RDKit::ROMol> scaffold(RDKit::MurckoDecompose(molecule));
  return RDKit::MolToSmiles(*scaffold, false);
}

size_t distinct_scaffolds(const Archive& archive, size_t count) {
  std::set<std::string> scaffolds;
  for (size_t rank = 0; rank < std::min(count, archive.size()); ++rank) {
    scaffolds.insert(murcko_scaffold(*archive[archive.ranking()[rank]].molecule));
  }
  return scaffolds.size();
}

}  // namespace rz::molecules
