#include "molecules/fast_huckel.h"

#include <bit>

namespace rz::molecules::fast {
namespace {

// RDKit's limits.
constexpr int kMostInUnion = 6;
constexpr int kLargestFused = 24;

size_t lowest(uint64_t set) { return static_cast<size_t>(std::countr_zero(set)); }

}  // namespace

void Huckel::single(uint64_t atoms, uint64_t bonds) {
  if (obeys(atoms)) mark(atoms, bonds);
}

bool Huckel::fused(const std::vector<Ring>& rings) {
  const size_t count = rings.size();
  if (count > 64) return false;
  Neighbours neighbours = {};
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

/// The rings of a set that hang together with a first one.
uint64_t Huckel::connected(uint64_t seed, uint64_t among, const Neighbours& neighbours) {
  uint64_t reached = seed;
  for (uint64_t fresh = seed; fresh != 0;) {
    uint64_t next = 0;
    for (; fresh != 0; fresh &= fresh - 1) next |= neighbours[lowest(fresh)];
    fresh = next & among & ~reached;
    reached |= fresh;
  }
  return reached;
}

/// Smaller unions first, until every bond of the group is in an aromatic one.
bool Huckel::unions(const std::vector<Ring>& rings, uint64_t group, const Neighbours& neighbours) {
  const int count = std::popcount(group);
  std::array<uint64_t, 64> members;  // each as a set of one
  uint64_t bonds = 0, done = 0;
  size_t filled = 0;
  for (uint64_t rest = group; rest != 0; rest &= rest - 1) {
    members[filled++] = rest & (~rest + 1);
    bonds |= rings[lowest(rest)].bonds;
  }
  for (size_t i = 0; i < filled; ++i) done |= try_union(rings, members[i]);
  for (int size = 2; size <= count && size <= kMostInUnion && (bonds & ~done) != 0; ++size) {
    if (count > kMostFusedRings) return false;
    for (uint32_t subset = 1; subset < uint32_t{1} << count; ++subset) {
      if (std::popcount(subset) != size) continue;
      uint64_t chosen = 0;
      for (uint32_t rest = subset; rest != 0; rest &= rest - 1) chosen |= members[lowest(rest)];
      if (connected(chosen & (~chosen + 1), chosen, neighbours) == chosen) done |= try_union(rings, chosen);
    }
  }
  return true;
}

/// The bonds marked: those of one of the rings alone, where the union is aromatic.
uint64_t Huckel::try_union(const std::vector<Ring>& rings, uint64_t chosen) {
  uint64_t atoms = 0, atoms_twice = 0, atoms_more = 0, bonds = 0, bonds_twice = 0;
  for (; chosen != 0; chosen &= chosen - 1) {
    const Ring& ring = rings[lowest(chosen)];
    atoms_more |= atoms_twice & ring.atoms;
    atoms_twice |= atoms & ring.atoms;
    atoms |= ring.atoms;
    bonds_twice |= bonds & ring.bonds;
    bonds |= ring.bonds;
  }
  // An atom inside, in three rings, gives nothing to the outside.
  if (!obeys(atoms & ~atoms_more)) return 0;
  mark(atoms, bonds & ~bonds_twice);
  return bonds & ~bonds_twice;
}

bool Huckel::obeys(uint64_t atoms) const {
  const int electrons = std::popcount(atoms & one_) + 2 * std::popcount(atoms & two_);
  return electrons % 4 == 2;
}

void Huckel::mark(uint64_t atoms, uint64_t bonds) {
  for (; atoms != 0; atoms &= atoms - 1) molecule_.atoms[block_.atoms[lowest(atoms)]].aromatic = true;
  for (; bonds != 0; bonds &= bonds - 1) molecule_.bonds[block_.bonds[lowest(bonds)]].aromatic = true;
}

}  // namespace rz::molecules::fast
