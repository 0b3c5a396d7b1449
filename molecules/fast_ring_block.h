// A block of fused rings with its atoms and bonds numbered from 0, so that sets of them are words. For fast_*.cc.
#pragma once

#include <vector>

#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {

struct Ring {
  uint64_t atoms = 0, bonds = 0;
  int size = 0;
};

struct RingBlock {
  int atoms_count = 0, bonds_count = 0;
  std::array<uint8_t, kMostRingBonds> atoms, bonds;  ///< the molecule's numbers
  std::array<uint8_t, kMostRingBonds> begins, ends;  ///< of bonds, as atoms of the block
  std::array<uint8_t, kMostRingBonds> degrees;       ///< of atoms, within the block
  std::array<std::array<uint8_t, kMostNeighbours>, kMostRingBonds> neighbours, links;  ///< atoms, and bonds to them

  int ring_count() const { return bonds_count - atoms_count + 1; }
};

/// The smallest rings of a block that consist of `allowed` atoms alone, where RDKit's choice of smallest rings (SSSR)
/// leaves no doubt about them: each ring that is no sum of smaller ones, if there are as many as independent rings.
/// False where there is a doubt. `rings` is emptied first.
bool smallest_rings(const RingBlock& block, uint64_t allowed, std::vector<Ring>& rings);

}  // namespace rz::molecules::fast
