#include "molecules/generate/graph_bredt.h"

#include <GraphMol/GraphMol.h>

#include <algorithm>
#include <vector>

namespace rz::molecules {
namespace {

constexpr size_t kLargestStrained = 7;

bool flat_in_ring(const RDKit::ROMol& molecule, int atom) {
  for (const RDKit::Bond* bond : molecule.atomBonds(molecule.getAtomWithIdx(static_cast<unsigned>(atom)))) {
    if (bond->getIsAromatic()) return true;
    if (bond->getBondType() == RDKit::Bond::DOUBLE && molecule.getRingInfo()->numBondRings(bond->getIdx()) > 0)
      return true;
  }
  return false;
}

/// The atoms of `shared` that end a path through it: those with one neighbour in it.
bool flat_bridgehead(const RDKit::ROMol& molecule, const std::vector<int>& shared) {
  for (const int atom : shared) {
    const auto bonded = [&](int other) {
      return molecule.getBondBetweenAtoms(static_cast<unsigned>(atom), static_cast<unsigned>(other)) != nullptr;
    };
    if (std::count_if(shared.begin(), shared.end(), bonded) == 1 && flat_in_ring(molecule, atom)) return true;
  }
  return false;
}

}  // namespace

bool breaks_bredts_rule(const RDKit::ROMol& molecule) {
  const auto& rings = molecule.getRingInfo()->atomRings();
  for (size_t i = 0; i < rings.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (rings[i].size() > kLargestStrained || rings[j].size() > kLargestStrained) continue;
      std::vector<int> shared;
      for (const int atom : rings[i]) {
        if (std::find(rings[j].begin(), rings[j].end(), atom) != rings[j].end()) shared.push_back(atom);
      }
      if (shared.size() >= 3 && flat_bridgehead(molecule, shared)) return true;
    }
  }
  return false;
}

}  // namespace rz::molecules
