// RDKit's refinement: an atom's neighbours, each as often as twice the order of its bond, the highest rank first, then
// its hydrogens. It sorts the same lists as RDKit's, packed into 16 bytes, and only within classes not yet told apart.
#include "molecules/fast_ranks.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rz::molecules::fast {
namespace {

constexpr size_t kKeyBytes = 16;
constexpr uint8_t kHydrogenMark = 1;  // ranks begin at 2, an end is 0

/// The list of an atom, its first eight entries and its last.
using Key = std::pair<uint64_t, uint64_t>;

struct Entry {
  Key key;
  uint8_t atom;
};

class Refinement {
 public:
  Refinement(const FastMolecule& molecule, Ranks& ranks) : molecule_(molecule), ranks_(ranks) {}

  /// Dense ranks by these values, then refined.
  void run(const std::array<uint32_t, kMostAtoms>& values) {
    const int count = molecule_.atoms_count;
    for (int i = 0; i < count; ++i) order_[static_cast<size_t>(i)].atom = static_cast<uint8_t>(i);
    std::sort(order_.begin(), order_.begin() + count,
              [&](const Entry& a, const Entry& b) { return values[a.atom] < values[b.atom]; });
    int classes = 0;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      if (i > 0 && values[order_[i].atom] != values[order_[i - 1].atom]) ++classes;
      ranks_[order_[i].atom] = static_cast<uint8_t>(classes);
    }
    ++classes;
    for (int round = 0, before = -1; classes < count && round < count / 2 + 1 && before < classes; ++round) {
      before = classes;
      classes = refine();
    }
  }

 private:
  Key key_of(const FastAtom& atom) const {
    std::array<std::pair<uint8_t, uint8_t>, kMostNeighbours> neighbours;
    for (size_t n = 0; n < atom.degree; ++n) {
      const FastBond& bond = molecule_.bonds[atom.bonds[n]];
      const FastAtom& other = molecule_.atoms[atom.neighbours[n]];
      // A double bond to phosphorus counts once: contributions of d orbitals are neglected.
      const bool d_orbitals = !bond.aromatic && bond.kekule == 2 && other.element == kP && other.degree >= 3;
      neighbours[n] = {static_cast<uint8_t>(ranks_[atom.neighbours[n]] + 2),
                       static_cast<uint8_t>(d_orbitals ? 1 : bond.twice_order())};
      for (size_t m = n; m > 0 && neighbours[m].first > neighbours[m - 1].first; --m) {
        std::swap(neighbours[m], neighbours[m - 1]);
      }
    }
    Key key;
    size_t filled = 0;
    const auto push = [&](uint8_t byte) {
      uint64_t& word = filled < kKeyBytes / 2 ? key.first : key.second;
      word = word << 8 | byte;
      ++filled;
    };
    for (size_t n = 0; n < atom.degree; ++n) {
      for (uint8_t i = 0; i < neighbours[n].second; ++i) push(neighbours[n].first);
    }
    for (uint8_t i = 0; i < atom.hydrogens; ++i) push(kHydrogenMark);
    while (filled < kKeyBytes) push(0);
    return key;
  }

  /// One round; the number of classes after it.
  int refine() {
    const auto count = static_cast<size_t>(molecule_.atoms_count);
    for (size_t first = 0; first < count;) {
      size_t last = first + 1;
      while (last < count && ranks_[order_[last].atom] == ranks_[order_[first].atom]) ++last;
      if (last - first > 1) {
        for (size_t i = first; i < last; ++i) order_[i].key = key_of(molecule_.atoms[order_[i].atom]);
        std::sort(order_.begin() + static_cast<ptrdiff_t>(first), order_.begin() + static_cast<ptrdiff_t>(last),
                  [](const Entry& a, const Entry& b) { return a.key < b.key; });
      }
      fresh_[first] = true;
      for (size_t i = first + 1; i < last; ++i) fresh_[i] = order_[i].key != order_[i - 1].key;
      first = last;
    }
    int classes = -1;
    for (size_t i = 0; i < count; ++i) {
      classes += fresh_[i];
      ranks_[order_[i].atom] = static_cast<uint8_t>(classes);
    }
    return classes + 1;
  }

  const FastMolecule& molecule_;
  Ranks& ranks_;
  std::array<Entry, kMostAtoms> order_;
  std::array<bool, kMostAtoms> fresh_;
};

}  // namespace

void first_ranks(const FastMolecule& molecule, Ranks& ranks) {
  std::array<uint32_t, kMostAtoms> values;
  for (size_t i = 0; i < static_cast<size_t>(molecule.atoms_count); ++i) values[i] = molecule.atoms[i].element;
  Refinement(molecule, ranks).run(values);
}

void next_ranks(const FastMolecule& molecule, const Codes& codes, Ranks& ranks) {
  // Below the rank: R before S before nothing, and Z before E of the double bonds.
  std::array<uint32_t, kMostAtoms> values;
  for (size_t i = 0; i < static_cast<size_t>(molecule.atoms_count); ++i) {
    const FastAtom& atom = molecule.atoms[i];
    uint32_t value = ranks[i] * 1000u + codes[i] * 10u;
    for (size_t n = 0; n < atom.degree; ++n) {
      const FastBond& bond = molecule.bonds[atom.bonds[n]];
      if (bond.stereo == kE) value += 1;
      if (bond.stereo == kZ) value += 2;
    }
    values[i] = value;
  }
  Refinement(molecule, ranks).run(values);
}

}  // namespace rz::molecules::fast
