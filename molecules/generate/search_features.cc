#include "molecules/generate/search_features.h"

#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/ROMol.h>

namespace rz::molecules {
namespace {

constexpr std::array<int, 10> kElements = {1, 6, 7, 8, 9, 15, 16, 17, 35, 53};

}  // namespace

SearchFeatures search_features(const RDKit::ROMol& molecule) {
  SearchFeatures features{};
  for (size_t i = 0; i < SearchFeatures::kKinds.size(); ++i) {
    features.fingerprints[i] = count_fingerprint(molecule, SearchFeatures::kKinds[i]);
  }
  auto& properties = features.properties;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    for (size_t i = 0; i < kElements.size(); ++i) {
      if (atom->getAtomicNum() == kElements[i]) properties[i] += 1;
    }
    properties[0] += static_cast<float>(atom->getTotalNumHs());
  }
  properties[10] = static_cast<float>(molecule.getNumHeavyAtoms());
  properties[11] = static_cast<float>(RDKit::Descriptors::calcNumRings(molecule));
  properties[12] = static_cast<float>(RDKit::Descriptors::calcNumAromaticRings(molecule));
  properties[13] = static_cast<float>(RDKit::Descriptors::calcTPSA(molecule) / 10);
  properties[14] = static_cast<float>(RDKit::Descriptors::calcNumRotatableBonds(molecule));
  return features;
}

}  // namespace rz::molecules
