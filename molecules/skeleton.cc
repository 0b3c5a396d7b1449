#include "molecules/skeleton.h"

#include <GraphMol/ROMol.h>

#include <algorithm>

namespace rz::molecules {
namespace {

/// Shortest paths from each atom to all, correcting until nothing changes: bonds differ so little in length that hardly
/// an atom is looked at twice.
std::vector<double> all_paths(const Skeleton& graph, const std::vector<double>& length) {
  const size_t n = static_cast<size_t>(graph.size());
  std::vector<double> matrix(n * n, kUnreachable);
  std::vector<int> queue;
  std::vector<char> queued(n);
  for (size_t source = 0; source < n; ++source) {
    double* row = matrix.data() + source * n;
    row[source] = 0;
    queue.assign(1, static_cast<int>(source));
    for (size_t head = 0; head < queue.size(); ++head) {
      const int atom = queue[head];
      queued[atom] = 0;
      for (int k = graph.first[atom]; k < graph.first[atom + 1]; ++k) {
        const auto [next, bond] = graph.neighbors[k];
        const double distance = row[atom] + length[bond];
        if (distance >= row[next]) continue;
        row[next] = distance;
        if (!queued[next]) queue.push_back(next);
        queued[next] = 1;
      }
    }
  }
  return matrix;
}

}  // namespace

Skeleton::Skeleton(const RDKit::ROMol& molecule) : first(molecule.getNumAtoms() + 1) {
  bonds.reserve(molecule.getNumBonds());
  for (const RDKit::Bond* bond : molecule.bonds()) {
    const bool aromatic = bond->getIsAromatic();
    bonds.push_back({static_cast<int>(bond->getBeginAtomIdx()), static_cast<int>(bond->getEndAtomIdx()),
                     aromatic ? 1.5 : bond->getBondTypeAsDouble(), static_cast<int>(bond->getBondType())});
  }
  for (int i = 0; i < size(); ++i) {
    for (const RDKit::Bond* bond : molecule.atomBonds(molecule.getAtomWithIdx(i))) {
      neighbors.push_back({static_cast<int>(bond->getOtherAtomIdx(i)), static_cast<int>(bond->getIdx())});
    }
    first[i + 1] = static_cast<int>(neighbors.size());
    std::sort(neighbors.begin() + first[i], neighbors.end(), [](auto a, auto b) { return a.atom < b.atom; });
  }
}

std::vector<double> distances(const Skeleton& graph) {
  return all_paths(graph, std::vector<double>(graph.bonds.size(), 1.0));
}

std::vector<double> balaban_distances(const Skeleton& graph) {
  std::vector<double> length;
  for (const SkeletonBond& bond : graph.bonds) length.push_back(1 / bond.order);
  return all_paths(graph, length);
}

}  // namespace rz::molecules
