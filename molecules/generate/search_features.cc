#include "molecules/generate/search_features.h"

#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/GraphMol.h>

#include <algorithm>

namespace rz::molecules {
namespace {

constexpr std::array<int, 10> kElements = {1, 6, 7, 8, 9, 15, 16, 17, 35, 53};
constexpr uint32_t kRadius = 2, kFarthest = 10;

struct Neighbour {
  uint32_t bond, atom;
};

/// An atom as the fingerprints see it.
struct AtomView {
  uint32_t as_such, roles, of_pair;
  std::vector<Neighbour> neighbours;
};

/// As MurmurHash3 ends: any change of an argument changes all bits.
uint32_t mixed(uint32_t a, uint32_t b) {
  uint32_t h = a * 0x9E3779B1u + b + 0x85EBCA6Bu;
  h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
  h = (h ^ (h >> 13)) * 0xC2B2AE35u;
  return h ^ (h >> 16);
}

/// Bits: donor, acceptor, aromatic, halogen, positive, negative.
uint32_t roles_of(const RDKit::Atom& atom, bool conjugated) {
  const int element = atom.getAtomicNum(), charge = atom.getFormalCharge();
  const bool hydrogens = atom.getTotalNumHs() > 0, polar = element == 7 || element == 8;
  // The pair of an amide's, aniline's or pyrrole's nitrogen is not free; that of a pyridine's is.
  const bool free_pair = element == 8 || !conjugated || (!hydrogens && atom.getDegree() < 3);
  uint32_t roles = 0;
  if (polar && hydrogens) roles |= 1;
  if (polar && charge <= 0 && free_pair) roles |= 2;
  if (atom.getIsAromatic()) roles |= 4;
  if (element == 9 || element == 17 || element == 35 || element == 53) roles |= 8;
  if (charge > 0) roles |= 16;
  if (charge < 0) roles |= 32;
  return roles;
}

AtomView view_of(const RDKit::ROMol& molecule, const RDKit::Atom& atom) {
  AtomView view;
  bool conjugated = false, in_ring = false;
  uint32_t pi = 0;  // electrons that the atom has in double bonds; as RDKit's atom pairs, none on a sulphone's sulphur
  for (const RDKit::Bond* bond : molecule.atomBonds(&atom)) {
    view.neighbours.push_back({static_cast<uint32_t>(bond->getBondType()), bond->getOtherAtomIdx(atom.getIdx())});
    conjugated |= bond->getIsConjugated();
    in_ring |= molecule.getRingInfo()->numBondRings(bond->getIdx()) > 0;
    if (bond->getBondType() == RDKit::Bond::DOUBLE) pi += 1;
    if (bond->getBondType() == RDKit::Bond::TRIPLE) pi += 2;
  }
  if (atom.getHybridization() == RDKit::Atom::SP3) pi = 0;
  if (atom.getIsAromatic()) pi = 1;
  const auto element = static_cast<uint32_t>(atom.getAtomicNum()), degree = atom.getDegree();
  const auto charge = static_cast<uint32_t>(atom.getFormalCharge() + 16);
  view.as_such = (((element * 16 + degree) * 16 + atom.getTotalNumHs()) * 32 + charge) * 2 + (in_ring ? 1 : 0);
  view.roles = roles_of(atom, conjugated);
  view.of_pair = (element * 16 + degree) * 4 + std::min(pi, 3u);
  return view;
}

/// Sorts ids and counts equal ones.
CountFingerprint counted(std::vector<uint32_t> ids) {
  std::sort(ids.begin(), ids.end());
  CountFingerprint fingerprint;
  for (const uint32_t id : ids) {
    if (fingerprint.empty() || fingerprint.back().id != id) fingerprint.push_back({id, 0});
    ++fingerprint.back().count;
  }
  return fingerprint;
}

CountFingerprint circular(const std::vector<AtomView>& atoms, uint32_t AtomView::*invariant) {
  std::vector<uint32_t> now, next(atoms.size()), ids, around;
  for (const AtomView& atom : atoms) now.push_back(mixed(0, atom.*invariant));
  for (uint32_t radius = 0;; ++radius) {
    ids.insert(ids.end(), now.begin(), now.end());
    if (radius == kRadius) return counted(std::move(ids));
    for (size_t i = 0; i < atoms.size(); ++i) {
      around.clear();
      for (const Neighbour& one : atoms[i].neighbours) around.push_back(mixed(one.bond, now[one.atom]));
      std::sort(around.begin(), around.end());
      next[i] = mixed(radius + 1, now[i]);
      for (const uint32_t one : around) next[i] = mixed(next[i], one);
    }
    now.swap(next);
  }
}

CountFingerprint pairs(const std::vector<AtomView>& atoms) {
  std::vector<uint32_t> ids, reached, distance;
  for (uint32_t from = 0; from < atoms.size(); ++from) {
    distance.assign(atoms.size(), kFarthest + 1);
    distance[from] = 0;
    reached.assign(1, from);
    for (size_t i = 0; i < reached.size(); ++i) {
      const uint32_t at = reached[i];
      if (at > from) {
        const auto [low, high] = std::minmax(atoms[from].of_pair, atoms[at].of_pair);
        ids.push_back(mixed(mixed(distance[at], low), high));
      }
      if (distance[at] == kFarthest) continue;
      for (const Neighbour& one : atoms[at].neighbours) {
        if (distance[one.atom] <= kFarthest) continue;
        distance[one.atom] = distance[at] + 1;
        reached.push_back(one.atom);
      }
    }
  }
  return counted(std::move(ids));
}

/// Single bonds out of rings, between atoms that have others.
int rotatable_bonds(const RDKit::ROMol& molecule) {
  int count = 0;
  for (const RDKit::Bond* bond : molecule.bonds()) {
    count += bond->getBondType() == RDKit::Bond::SINGLE && bond->getBeginAtom()->getDegree() > 1 &&
             bond->getEndAtom()->getDegree() > 1 && molecule.getRingInfo()->numBondRings(bond->getIdx()) == 0;
  }
  return count;
}

}  // namespace

SearchFeatures search_features(const RDKit::ROMol& molecule) {
  SearchFeatures features{};
  std::vector<AtomView> atoms;
  for (const RDKit::Atom* atom : molecule.atoms()) atoms.push_back(view_of(molecule, *atom));
  features.fingerprints = {circular(atoms, &AtomView::as_such), circular(atoms, &AtomView::roles), pairs(atoms)};
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
  properties[14] = static_cast<float>(rotatable_bonds(molecule));
  return features;
}

}  // namespace rz::molecules
