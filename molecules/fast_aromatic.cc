// RDKit's model of aromaticity: every atom of a ring gives 0, 1 or 2 electrons, and a ring, or a union of up to six
// fused rings, with 4n + 2 of them is aromatic along its outside.
#include <bit>

#include "molecules/fast_huckel.h"

namespace rz::molecules::fast {
namespace {

/// What is left of a set of atoms of a block when those with less than two neighbours in it are taken away.
uint64_t in_cycles(const RingBlock& block, uint64_t atoms) {
  for (bool changed = true; changed;) {
    changed = false;
    for (uint64_t rest = atoms; rest != 0; rest &= rest - 1) {
      const auto at = static_cast<size_t>(std::countr_zero(rest));
      int neighbours = 0;
      for (size_t n = 0; n < block.degrees[at]; ++n) neighbours += (atoms >> block.neighbours[at][n] & 1) != 0;
      if (neighbours >= 2) continue;
      atoms &= ~(uint64_t{1} << at);
      changed = true;
    }
  }
  return atoms;
}

/// False where the block is too large.
bool fill_block(const FastMolecule& molecule, const std::array<uint8_t, kMostBonds>& blocks, int number,
                RingBlock& block) {
  constexpr uint8_t kNone = 255;
  std::array<uint8_t, kMostAtoms> places;
  places.fill(kNone);
  block.atoms_count = block.bonds_count = 0;
  for (size_t i = 0; i < static_cast<size_t>(molecule.bonds_count); ++i) {
    if (!molecule.bonds[i].in_ring || blocks[i] != number) continue;
    if (block.bonds_count == kMostRingBonds) return false;
    block.bonds[static_cast<size_t>(block.bonds_count++)] = static_cast<uint8_t>(i);
  }
  const auto place_of = [&](uint8_t atom) {
    if (places[atom] == kNone) {
      places[atom] = static_cast<uint8_t>(block.atoms_count);
      block.degrees[static_cast<size_t>(block.atoms_count)] = 0;
      block.atoms[static_cast<size_t>(block.atoms_count++)] = atom;
    }
    return places[atom];
  };
  for (size_t at = 0; at < static_cast<size_t>(block.bonds_count); ++at) {
    const FastBond& bond = molecule.bonds[block.bonds[at]];
    const uint8_t begin = place_of(bond.begin), end = place_of(bond.end);
    block.neighbours[begin][block.degrees[begin]] = end;
    block.links[begin][block.degrees[begin]++] = static_cast<uint8_t>(at);
    block.neighbours[end][block.degrees[end]] = begin;
    block.links[end][block.degrees[end]++] = static_cast<uint8_t>(at);
  }
  return true;
}

/// Whether a bond written as aromatic but none in the end may be single or double: both of its atoms have a double bond
/// in a ring, and which Kekulé form RDKit takes is not ours to guess.
bool doubtful(const FastMolecule& molecule, const FastBond& bond) {
  if (!bond.written_aromatic || !bond.in_ring || bond.aromatic) return false;
  const auto matched = [&](const FastAtom& atom) {
    for (size_t n = 0; n < atom.degree; ++n) {
      const FastBond& other = molecule.bonds[atom.bonds[n]];
      if (other.written_aromatic && other.in_ring && other.kekule == 2) return true;
    }
    return false;
  };
  return matched(molecule.atoms[bond.begin]) && matched(molecule.atoms[bond.end]);
}

}  // namespace

bool perceive_aromaticity(FastMolecule& molecule, const std::array<uint8_t, kMostBonds>& blocks, int block_count) {
  for (int i = 0; i < molecule.atoms_count; ++i) molecule.atoms[static_cast<size_t>(i)].aromatic = false;
  thread_local std::vector<Ring> rings;
  RingBlock block;
  for (int number = 0; number < block_count; ++number) {
    if (!fill_block(molecule, blocks, number, block)) return false;
    uint64_t one = 0, two = 0, able = 0;
    for (size_t i = 0; i < static_cast<size_t>(block.atoms_count); ++i) {
      const Gift gift = gift_of(molecule, molecule.atoms[block.atoms[i]]);
      const uint64_t bit = uint64_t{1} << i;
      if (gift == Gift::none) continue;
      able |= bit;
      if (gift == Gift::one) one |= bit;
      if (gift == Gift::two) two |= bit;
    }
    able = in_cycles(block, able);
    if (able == 0) continue;
    Huckel huckel(molecule, block, one, two);
    if (block.ring_count() == 1) {
      huckel.single(able, block.bonds_count == 64 ? ~uint64_t{0} : (uint64_t{1} << block.bonds_count) - 1);
    } else if (!smallest_rings(block, able, rings) || !huckel.fused(rings)) {
      return false;
    }
  }
  for (int i = 0; i < molecule.bonds_count; ++i) {
    const FastBond& bond = molecule.bonds[static_cast<size_t>(i)];
    // RDKit keeps a triple bond's order in an aromatic ring.
    if ((bond.aromatic && bond.kekule == 3) || doubtful(molecule, bond)) return false;
  }
  return true;
}

}  // namespace rz::molecules::fast
