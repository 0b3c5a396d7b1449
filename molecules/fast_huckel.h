// Hückel's rule for the rings of a block. For fast_*.cc.
#pragma once

#include <vector>

#include "molecules/fast_ring_block.h"

namespace rz::molecules::fast {

/// Marks the atoms and bonds of aromatic rings. `one` and `two` are the atoms that give so many electrons.
class Huckel {
 public:
  Huckel(FastMolecule& molecule, const RingBlock& block, uint64_t one, uint64_t two)
      : molecule_(molecule), block_(block), one_(one), two_(two) {}

  /// A ring by itself.
  void single(uint64_t atoms, uint64_t bonds);

  /// Rings that share bonds, in every union that RDKit tries. False where there are too many.
  bool fused(const std::vector<Ring>& rings);

 private:
  using Neighbours = std::array<uint64_t, 64>;  // of each ring those that share one bond with it

  static uint64_t connected(uint64_t seed, uint64_t among, const Neighbours& neighbours);
  bool unions(const std::vector<Ring>& rings, uint64_t group, const Neighbours& neighbours);
  uint64_t try_union(const std::vector<Ring>& rings, uint64_t chosen);
  bool obeys(uint64_t atoms) const;
  void mark(uint64_t atoms, uint64_t bonds);

  FastMolecule& molecule_;
  const RingBlock& block_;
  uint64_t one_, two_;
};

}  // namespace rz::molecules::fast
