// RDKit's model of aromaticity: every atom of a ring gives 0, 1 or 2 electrons, and a ring, or a union of up to six
// fused rings, with 4n + 2 of them is aromatic along its outside.
#include <bit>

#include "molecules/fast_ring_block.h"

namespace rz::molecules::fast {
namespace {

constexpr int kMostInUnion = 6;
constexpr int kLargestFused = 24;

/// What an atom gives to a ring; none: no part of an aromatic ring.
enum class Gift : uint8_t { none, nothing, one, two };

bool more_electronegative(int a, int b) {
  const int outer_a = outer_electrons(a), outer_b = outer_electrons(b);
  return outer_a > outer_b || (outer_a == outer_b && a < b);
}

Gift gift_of(const Molecule& molecule, const Atom& atom) {
  int electrons = pi_electrons(atom);
  if (electrons < 0) return Gift::none;
  int multiple = 0, outside = -1;
  bool ring_multiple = false;
  for (size_t n = 0; n < atom.degree; ++n) {
    const Bond& bond = molecule.bonds[atom.bonds[n]];
    if (bond.kekule == 1) continue;
    ++multiple;
    if (bond.in_ring) {
      ring_multiple = true;
    } else if (outside < 0) {
      outside = atom.neighbours[n];
    }
  }
  if (multiple > 1) return Gift::none;
  // An atom beyond its usual valence takes no part; a charge makes it the element next door.
  const bool few = atom.element == kB || (outer_electrons(atom.element) == 4 && atom.charge > 0);
  if (atom.valence > default_valence(atom.element) + (few ? -atom.charge : atom.charge)) return Gift::none;
  const bool stolen =
      outside >= 0 && more_electronegative(molecule.atoms[static_cast<size_t>(outside)].element, atom.element);
  if (electrons == 0) return outside >= 0 ? Gift::nothing : ring_multiple ? Gift::one : Gift::none;
  if (electrons == 1) {
    if (outside >= 0) return stolen ? Gift::nothing : Gift::one;
    if (multiple > 0) return Gift::one;
    return atom.charge == 1 ? Gift::nothing : Gift::none;
  }
  electrons -= stolen;
  return electrons % 2 == 1 ? Gift::one : Gift::two;
}

class BlockAromaticity {
 public:
  BlockAromaticity(Molecule& molecule, const RingBlock& block, uint64_t one, uint64_t two)
      : molecule_(molecule), block_(block), one_(one), two_(two) {}

  /// One ring that is the whole block.
  void single(uint64_t atoms, uint64_t bonds) {
    if (huckel(atoms)) mark(atoms, bonds);
  }

  /// Takes the rings that hang together by single bonds one group after another. False: too many in a group.
  bool fused(const std::vector<Ring>& rings) {
    const size_t count = rings.size();
    if (count > 64) return false;
    std::array<uint64_t, 64> neighbours = {};
    for (size_t i = 0; i < count; ++i) {
      for (size_t j = i + 1; j < count; ++j) {
        if (rings[i].size > kLargestFused || rings[j].size > kLargestFused) continue;
        if (std::popcount(rings[i].bonds & rings[j].bonds) != 1) continue;
        neighbours[i] |= uint64_t{1} << j;
        neighbours[j] |= uint64_t{1} << i;
      }
    }
    uint64_t left = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    while (left != 0) {
      const uint64_t group = connected(left & (~left + 1), left, neighbours);
      left &= ~group;
      if (!unions(rings, group, neighbours)) return false;
    }
    return true;
  }

 private:
  static uint64_t connected(uint64_t seed, uint64_t among, const std::array<uint64_t, 64>& neighbours) {
    uint64_t reached = seed;
    for (uint64_t fresh = seed; fresh != 0;) {
      uint64_t next = 0;
      for (; fresh != 0; fresh &= fresh - 1) next |= neighbours[static_cast<size_t>(std::countr_zero(fresh))];
      fresh = next & among & ~reached;
      reached |= fresh;
    }
    return reached;
  }

  bool unions(const std::vector<Ring>& rings, uint64_t group, const std::array<uint64_t, 64>& neighbours) {
    const int count = std::popcount(group);
    std::array<size_t, 64> members;
    uint64_t all_bonds = 0;
    int filled = 0;
    for (uint64_t rest = group; rest != 0; rest &= rest - 1) {
      members[static_cast<size_t>(filled)] = static_cast<size_t>(std::countr_zero(rest));
      all_bonds |= rings[members[static_cast<size_t>(filled++)]].bonds;
    }
    uint64_t done = 0;
    for (int size = 1; size <= count && size <= kMostInUnion && (all_bonds & ~done) != 0; ++size) {
      if (size > 1 && count > kMostFusedRings) return false;
      if (size == 1) {
        for (int i = 0; i < count; ++i) done |= try_union(rings, uint64_t{1} << members[static_cast<size_t>(i)]);
        continue;
      }
      for (uint32_t subset = 1; subset < uint32_t{1} << count; ++subset) {
        if (std::popcount(subset) != size) continue;
        uint64_t chosen = 0;
        for (uint32_t rest = subset; rest != 0; rest &= rest - 1) {
          chosen |= uint64_t{1} << members[static_cast<size_t>(std::countr_zero(rest))];
        }
        if (connected(chosen & (~chosen + 1), chosen, neighbours) != chosen) continue;
        done |= try_union(rings, chosen);
      }
    }
    return true;
  }

  /// The bonds marked: those of one of the rings alone, where the union is aromatic.
  uint64_t try_union(const std::vector<Ring>& rings, uint64_t chosen) {
    uint64_t atoms = 0, atoms_twice = 0, atoms_more = 0, bonds = 0, bonds_twice = 0;
    for (; chosen != 0; chosen &= chosen - 1) {
      const Ring& ring = rings[static_cast<size_t>(std::countr_zero(chosen))];
      atoms_more |= atoms_twice & ring.atoms;
      atoms_twice |= atoms & ring.atoms;
      atoms |= ring.atoms;
      bonds_twice |= bonds & ring.bonds;
      bonds |= ring.bonds;
    }
    // An atom inside, in three rings, gives nothing to the outside.
    if (!huckel(atoms & ~atoms_more)) return 0;
    mark(atoms, bonds & ~bonds_twice);
    return bonds & ~bonds_twice;
  }

  bool huckel(uint64_t atoms) const {
    const int electrons = std::popcount(atoms & one_) + 2 * std::popcount(atoms & two_);
    return electrons % 4 == 2;
  }

  void mark(uint64_t atoms, uint64_t bonds) {
    for (; atoms != 0; atoms &= atoms - 1) {
      molecule_.atoms[block_.atoms[static_cast<size_t>(std::countr_zero(atoms))]].aromatic = true;
    }
    for (; bonds != 0; bonds &= bonds - 1) {
      molecule_.bonds[block_.bonds[static_cast<size_t>(std::countr_zero(bonds))]].aromatic = true;
    }
  }

  Molecule& molecule_;
  const RingBlock& block_;
  uint64_t one_, two_;
};

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

bool fill_block(const Molecule& molecule, const std::array<uint8_t, kMostBonds>& blocks, int number, RingBlock& block) {
  constexpr uint8_t kNone = 255;
  std::array<uint8_t, kMostAtoms> places;
  places.fill(kNone);
  block.atoms_count = block.bonds_count = 0;
  const auto place_of = [&](uint8_t atom) {
    if (places[atom] == kNone) {
      places[atom] = static_cast<uint8_t>(block.atoms_count);
      block.degrees[static_cast<size_t>(block.atoms_count)] = 0;
      block.atoms[static_cast<size_t>(block.atoms_count++)] = atom;
    }
    return places[atom];
  };
  for (size_t i = 0; i < static_cast<size_t>(molecule.bonds_count); ++i) {
    const Bond& bond = molecule.bonds[i];
    if (!bond.in_ring || blocks[i] != number) continue;
    if (block.bonds_count == kMostRingBonds) return false;
    const auto at = static_cast<size_t>(block.bonds_count++);
    const uint8_t begin = place_of(bond.begin), end = place_of(bond.end);
    block.bonds[at] = static_cast<uint8_t>(i);
    block.neighbours[begin][block.degrees[begin]] = end;
    block.links[begin][block.degrees[begin]++] = static_cast<uint8_t>(at);
    block.neighbours[end][block.degrees[end]] = begin;
    block.links[end][block.degrees[end]++] = static_cast<uint8_t>(at);
  }
  return true;
}

}  // namespace

bool perceive_aromaticity(Molecule& molecule, const std::array<uint8_t, kMostBonds>& blocks, int block_count) {
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
    BlockAromaticity aromaticity(molecule, block, one, two);
    if (block.ring_count() == 1) {
      aromaticity.single(able, block.bonds_count == 64 ? ~uint64_t{0} : (uint64_t{1} << block.bonds_count) - 1);
    } else if (!smallest_rings(block, able, rings) || !aromaticity.fused(rings)) {
      return false;
    }
  }
  // A bond written as aromatic that is none in the end: which Kekulé form RDKit takes is not ours to guess, unless one
  // of its atoms has no double bond to give.
  for (int i = 0; i < molecule.bonds_count; ++i) {
    const Bond& bond = molecule.bonds[static_cast<size_t>(i)];
    if (bond.aromatic && bond.kekule == 3) return false;
    if (!bond.written_aromatic || !bond.in_ring || bond.aromatic) continue;
    if (bond.kekule == 2) return false;
    const auto matched = [&](const Atom& atom) {
      for (size_t n = 0; n < atom.degree; ++n) {
        const Bond& other = molecule.bonds[atom.bonds[n]];
        if (other.written_aromatic && other.in_ring && other.kekule == 2) return true;
      }
      return false;
    };
    if (matched(molecule.atoms[bond.begin]) && matched(molecule.atoms[bond.end])) return false;
  }
  return true;
}

}  // namespace rz::molecules::fast
