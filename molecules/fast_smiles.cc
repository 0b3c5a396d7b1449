#include "molecules/fast_smiles.h"

#include <memory>

#include "molecules/fast_molecule.h"

namespace rz::molecules {
namespace {

AtomCode code_of(const fast::FastAtom& atom) {
  uint64_t bits = atom.element;
  bits |= static_cast<uint64_t>(atom.total_degree()) << 8;
  bits |= uint64_t{atom.hydrogens} << 16;
  bits |= uint64_t{static_cast<uint8_t>(atom.charge)} << 24;
  bits |= uint64_t{atom.tag} << 32;
  bits |= uint64_t{atom.hybrid} << 36;
  bits |= uint64_t{atom.aromatic} << 40;
  return {bits};
}

BondCode code_of(const fast::FastBond& bond) {
  const unsigned order = bond.aromatic ? unsigned{fast::kAromatic} : bond.kekule;
  return {static_cast<uint16_t>(order | unsigned{bond.conjugated} << 8 | unsigned{bond.in_ring} << 9 |
                                unsigned{bond.stereo} << 10)};
}

bool perceive(std::string_view smiles, fast::FastMolecule& molecule) {
  if (!fast::parse(smiles, molecule)) return false;
  std::array<uint8_t, fast::kMostBonds> blocks;
  const int block_count = fast::mark_rings(molecule, blocks);
  if (block_count < 0 || !fast::assign_orders(molecule)) return false;
  if (!fast::perceive_aromaticity(molecule, blocks, block_count)) return false;
  fast::set_conjugation(molecule);
  fast::set_hybridisation(molecule);
  return fast::assign_stereo(molecule);
}

}  // namespace

std::optional<MoleculeGraph> fast_graph(std::string_view smiles) {
  thread_local const auto molecule = std::make_unique<fast::FastMolecule>();
  if (!perceive(smiles, *molecule)) return std::nullopt;
  MoleculeGraph graph;
  graph.atoms.reserve(static_cast<size_t>(molecule->atoms_count));
  graph.bonds.reserve(static_cast<size_t>(molecule->bonds_count));
  for (size_t i = 0; i < static_cast<size_t>(molecule->atoms_count); ++i) {
    graph.atoms.push_back(code_of(molecule->atoms[i]));
  }
  for (size_t i = 0; i < static_cast<size_t>(molecule->bonds_count); ++i) {
    const fast::FastBond& bond = molecule->bonds[i];
    graph.bonds.push_back({bond.begin, bond.end, code_of(bond)});
  }
  return graph;
}

}  // namespace rz::molecules
