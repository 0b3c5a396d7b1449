// Chi and kappa indices: Hall and Kier 1991, Reviews in Computational Chemistry 2, 367-422,
// doi:10.1002/9780470125793.ch9. The n variants count valence electrons, not those of the principal quantum number.
#include <GraphMol/Descriptors/ConnectivityDescriptors.h>
#include <GraphMol/PeriodicTable.h>

#include <array>
#include <cmath>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"

namespace rz::molecules {
namespace {

constexpr int kLongest = 4;  // bonds in a path

/// What the atoms of a path multiply: valence deltas to the power -1/2.
struct Weights {
  std::vector<double> n, v;
};
/// By the number of bonds.
struct PathSums {
  std::array<double, kLongest + 1> n{}, v{}, count{};
};

double inverse_root(double delta) { return delta != 0 ? 1 / std::sqrt(delta) : 0; }

Weights valence_weights(const RDKit::ROMol& molecule) {
  Weights weights;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    const int number = atom->getAtomicNum();
    const int electrons = RDKit::PeriodicTable::getTable()->getNouterElecs(number);
    const double delta =
        static_cast<unsigned int>(electrons) - atom->getTotalNumHs();  // RDKit's wraps: BH4- has 2^32 - 1
    weights.n.push_back(inverse_root(delta));
    if (number <= 1) {
      weights.v.push_back(0);
    } else {
      weights.v.push_back(inverse_root(number <= 10 ? delta : delta / (number - electrons - 1)));
    }
  }
  return weights;
}

/// Walks all paths that avoid hydrogens. RDKit's have no bond twice, and no atom but where the last bond closes a ring:
/// a triangle is a path of three bonds, and with a bond before it one of four.
class PathWalker {
 public:
  PathWalker(const DescriptorInput& input, const Weights& weights)
      : molecule_(input.molecule), graph_(input.graph), weights_(weights) {}

  PathSums walk() {
    for (int atom = 0; atom < graph_.size(); ++atom) {
      if (is_hydrogen(atom)) continue;
      path_[0] = atom;
      extend(0, weights_.n[atom], weights_.v[atom]);
    }
    return sums_;
  }

 private:
  void extend(int bonds, double n, double v) {
    const int last = path_[bonds];
    for (int k = graph_.first[last]; k < graph_.first[last + 1]; ++k) {
      const int next = graph_.neighbors[k].atom;
      const double next_n = n * weights_.n[next], next_v = v * weights_.v[next];
      const int met = place_of(next, bonds);
      if (met < 0) {
        if (is_hydrogen(next)) continue;
        path_[bonds + 1] = next;
        if (path_[0] < next) add(bonds + 1, next_n, next_v);  // the other direction is the same path
        if (bonds + 1 < kLongest) extend(bonds + 1, next_n, next_v);
      } else if (met < bonds - 1 && counts_as_ring(met, bonds)) {
        // The first atom of a ring multiplies once, that of a ring at the end of a bond twice.
        met == 0 ? add(bonds + 1, n, v) : add(bonds + 1, next_n, next_v);
      }
    }
  }

  bool is_hydrogen(int atom) const { return molecule_.getAtomWithIdx(atom)->getAtomicNum() == 1; }

  int place_of(int atom, int bonds) const {
    for (int i = 0; i <= bonds; ++i) {
      if (path_[i] == atom) return i;
    }
    return -1;
  }

  /// Each ring is met in two directions, and one without a bond before it from each of its atoms: one is enough.
  bool counts_as_ring(int met, int bonds) const {
    if (path_[met + 1] > path_[bonds]) return false;
    for (int i = 1; met == 0 && i <= bonds; ++i) {
      if (path_[i] < path_[0]) return false;
    }
    return true;
  }

  void add(int bonds, double n, double v) {
    sums_.n[bonds] += n;
    sums_.v[bonds] += v;
    ++sums_.count[bonds];
  }

  const RDKit::ROMol& molecule_;
  const Skeleton& graph_;
  const Weights& weights_;
  std::array<int, kLongest + 1> path_{};
  PathSums sums_;
};

void chi_of_degrees(const Skeleton& graph, DescriptorRow row) {
  double chi0 = 0, chi1 = 0;
  for (int i = 0; i < graph.size(); ++i) chi0 += inverse_root(graph.degree(i));
  for (const SkeletonBond& bond : graph.bonds) chi1 += inverse_root(graph.degree(bond.begin) * graph.degree(bond.end));
  row[descriptor_index("Chi0")] = chi0;
  row[descriptor_index("Chi1")] = chi1;
}

void kappa(const RDKit::ROMol& molecule, const PathSums& paths, DescriptorRow row) {
  const double alpha = RDKit::Descriptors::calcHallKierAlpha(molecule);
  const int atoms = static_cast<int>(molecule.getNumHeavyAtoms());
  const double size = atoms + alpha;
  const auto ratio = [&](double above, double count) {
    const double below = (count + alpha) * (count + alpha);
    return below != 0 ? above / below : 0;
  };
  row[descriptor_index("HallKierAlpha")] = alpha;
  row[descriptor_index("Kappa1")] = ratio(size * (size - 1) * (size - 1), molecule.getNumBonds());
  row[descriptor_index("Kappa2")] = ratio((size - 1) * (size - 2) * (size - 2), paths.count[2]);
  const double first = atoms % 2 == 1 ? size - 1 : size - 2;
  row[descriptor_index("Kappa3")] = ratio(first * (size - 3) * (size - 3), paths.count[3]);
}

}  // namespace

void connectivity_descriptors(const DescriptorInput& input, DescriptorRow row) {
  const Weights weights = valence_weights(input.molecule);
  PathSums paths = PathWalker(input, weights).walk();
  for (const double weight : weights.n) paths.n[0] += weight;
  for (const double weight : weights.v) paths.v[0] += weight;
  paths.n[1] = paths.v[1] = 0;  // those of hydrogens count as well
  for (const SkeletonBond& bond : input.graph.bonds) {
    paths.n[1] += weights.n[bond.begin] * weights.n[bond.end];
    paths.v[1] += weights.v[bond.begin] * weights.v[bond.end];
  }
  constexpr std::array kPlacesN = {descriptor_index("Chi0n"), descriptor_index("Chi1n"), descriptor_index("Chi2n"),
                                   descriptor_index("Chi3n"), descriptor_index("Chi4n")};
  constexpr std::array kPlacesV = {descriptor_index("Chi0v"), descriptor_index("Chi1v"), descriptor_index("Chi2v"),
                                   descriptor_index("Chi3v"), descriptor_index("Chi4v")};
  for (int bonds = 0; bonds <= kLongest; ++bonds) {
    row[kPlacesN[bonds]] = paths.n[bonds];
    row[kPlacesV[bonds]] = paths.v[bonds];
  }
  chi_of_degrees(input.graph, row);
  kappa(input.molecule, paths, row);
}

}  // namespace rz::molecules
