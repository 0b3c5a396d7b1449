#include "molecules/atom_codes.h"

#include <GraphMol/Atom.h>
#include <GraphMol/Bond.h>
#include <GraphMol/PeriodicTable.h>
#include <GraphMol/ROMol.h>
#include <GraphMol/RingInfo.h>

#include <algorithm>
#include <string>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

/// A number that no scheme tells from any larger one, in so many bits.
uint64_t capped(unsigned value, unsigned most) { return std::min(value, most); }

AtomCode code_of(const RDKit::Atom& atom) {
  const auto charge = static_cast<uint8_t>(std::clamp(atom.getFormalCharge(), -128, 127));
  uint64_t bits = static_cast<uint64_t>(atom.getAtomicNum());
  bits |= capped(atom.getTotalDegree(), 255) << 8;
  bits |= capped(atom.getTotalNumHs(), 255) << 16;
  bits |= uint64_t{charge} << 24;
  bits |= static_cast<uint64_t>(atom.getChiralTag()) << 32;
  bits |= static_cast<uint64_t>(atom.getHybridization()) << 36;
  bits |= uint64_t{atom.getIsAromatic()} << 40;
  bits |= capped(atom.getIsotope(), 65535) << 41;
  return {bits};
}

BondCode code_of(const RDKit::Bond& bond, bool in_ring) {
  const unsigned bits = static_cast<unsigned>(bond.getBondType()) | unsigned{bond.getIsConjugated()} << 8 |
                        unsigned{in_ring} << 9 | static_cast<unsigned>(bond.getStereo()) << 10;
  return {static_cast<uint16_t>(bits)};
}

}  // namespace

double AtomCode::mass() const {
  // As RDKit::Atom::getMass: an isotope that the tables lack weighs its number.
  if (atomic_number() > 118) throw Error(ExitCode::internal, "no element " + std::to_string(atomic_number()));
  const RDKit::PeriodicTable* table = RDKit::PeriodicTable::getTable();
  if (isotope() == 0) return table->getAtomicWeight(static_cast<unsigned>(atomic_number()));
  const double mass = table->getMassForIsotope(atomic_number(), static_cast<unsigned>(isotope()));
  return atomic_number() != 0 && mass == 0 ? isotope() : mass;
}

MoleculeGraph graph_of(const RDKit::ROMol& molecule) {
  if (molecule.getNumAtoms() > kMostAtoms) {
    throw Error(ExitCode::input,
                "has " + std::to_string(molecule.getNumAtoms()) + " atoms, more than " + std::to_string(kMostAtoms));
  }
  MoleculeGraph graph;
  graph.atoms.reserve(molecule.getNumAtoms());
  graph.bonds.reserve(molecule.getNumBonds());
  for (const RDKit::Atom* atom : molecule.atoms()) graph.atoms.push_back(code_of(*atom));
  const RDKit::RingInfo& rings = *molecule.getRingInfo();
  for (const RDKit::Bond* bond : molecule.bonds()) {
    graph.bonds.push_back({static_cast<uint16_t>(bond->getBeginAtomIdx()), static_cast<uint16_t>(bond->getEndAtomIdx()),
                           code_of(*bond, rings.numBondRings(bond->getIdx()) > 0)});
  }
  return graph;
}

}  // namespace rz::molecules
