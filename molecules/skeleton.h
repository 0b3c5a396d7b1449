// A molecule's heavy skeleton as plain arrays: bonds, neighbours, distances.
#pragma once

#include <vector>

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

constexpr double kUnreachable = 1e8;  ///< RDKit's distance between atoms of different fragments

struct SkeletonBond {
  int begin, end;
  double order;  ///< 1.5 where aromatic
  int type;      ///< RDKit's Bond::BondType
};

struct Skeleton {
  struct Neighbor {
    int atom, bond;
  };

  explicit Skeleton(const RDKit::ROMol& molecule);

  int size() const { return static_cast<int>(first.size()) - 1; }
  int degree(int atom) const { return first[atom + 1] - first[atom]; }

  std::vector<SkeletonBond> bonds;
  std::vector<int> first;  ///< atom i's neighbours are neighbors[first[i]] to neighbors[first[i + 1] - 1], ascending
  std::vector<Neighbor> neighbors;
};

/// Bonds between each two atoms, [n, n]; kUnreachable between fragments.
std::vector<double> distances(const Skeleton& graph);

/// The same with each bond as long as the inverse of its order (Balaban 1982, doi:10.1016/0009-2614(82)80009-2).
std::vector<double> balaban_distances(const Skeleton& graph);

}  // namespace rz::molecules
