// Kekulé's choice: a perfect matching of the atoms that want a double bond, by forced moves first, and by trying where
// there is a choice. Which of several matchings it is makes no difference to what is aromatic then: an atom's electrons
// depend on having a double bond in a ring, not on which.
#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

constexpr int kMostTries = 64;
constexpr int kNone = 255;

class Matching {
 public:
  Matching(FastMolecule& molecule, std::array<bool, kMostAtoms>& wanting) : molecule_(molecule), wanting_(wanting) {}

  bool run() {
    for (int i = 0; i < molecule_.atoms_count; ++i) {
      if (wanting_[static_cast<size_t>(i)]) pending_[pending_count_++] = static_cast<uint8_t>(i);
    }
    if (pending_count_ % 2 != 0) return false;
    for (size_t i = 0; i < pending_count_; ++i) {
      if (!wanting_[pending_[i]]) continue;
      const int choices = count(pending_[i]);
      if (choices == 0 || (choices == 1 && !follow(pending_[i]))) return false;
    }
    if (!search(0)) return false;
    for (size_t i = 0; i < trail_count_; ++i) molecule_.bonds[trail_[i]].kekule = 2;
    return true;
  }

 private:
  /// Neighbours that an atom could share a double bond with.
  int count(int atom) const {
    const FastAtom& a = molecule_.atoms[static_cast<size_t>(atom)];
    int choices = 0;
    for (int n = 0; n < a.degree; ++n) choices += possible(a, n);
    return choices;
  }

  bool possible(const FastAtom& atom, int n) const {
    const FastBond& bond = molecule_.bonds[atom.bonds[static_cast<size_t>(n)]];
    return wanting_[atom.neighbours[static_cast<size_t>(n)]] && bond.written_aromatic && bond.in_ring;
  }

  void match(int atom, int n) {
    const FastAtom& a = molecule_.atoms[static_cast<size_t>(atom)];
    wanting_[static_cast<size_t>(atom)] = wanting_[a.neighbours[static_cast<size_t>(n)]] = false;
    trail_[trail_count_++] = a.bonds[static_cast<size_t>(n)];
  }

  void undo(size_t length) {
    while (trail_count_ > length) {
      const FastBond& bond = molecule_.bonds[trail_[--trail_count_]];
      wanting_[bond.begin] = wanting_[bond.end] = true;
    }
  }

  /// Matches an atom that has one choice left, and then those who have one left because of that.
  bool follow(int start) {
    std::array<uint8_t, kMostAtoms> queue;
    size_t head = 0, tail = 0;
    queue[tail++] = static_cast<uint8_t>(start);
    while (head < tail) {
      const int atom = queue[head++];
      if (!wanting_[static_cast<size_t>(atom)]) continue;
      const FastAtom& a = molecule_.atoms[static_cast<size_t>(atom)];
      int n = 0;
      while (n < a.degree && !possible(a, n)) ++n;
      if (n == a.degree) return false;
      match(atom, n);
      if (!after(a.neighbours[static_cast<size_t>(n)], queue, tail)) return false;
    }
    return true;
  }

  /// Looks at the neighbours of an atom that is no longer to be had.
  bool after(int matched, std::array<uint8_t, kMostAtoms>& queue, size_t& tail) const {
    const FastAtom& a = molecule_.atoms[static_cast<size_t>(matched)];
    for (int n = 0; n < a.degree; ++n) {
      if (!possible(a, n)) continue;
      const int neighbour = a.neighbours[static_cast<size_t>(n)];
      const int choices = count(neighbour);
      if (choices == 0) return false;
      if (choices == 1 && tail < queue.size()) queue[tail++] = static_cast<uint8_t>(neighbour);
    }
    return true;
  }

  bool search(size_t from) {
    while (from < pending_count_ && !wanting_[pending_[from]]) ++from;
    if (from == pending_count_) return true;
    const int atom = pending_[from];
    const FastAtom& a = molecule_.atoms[static_cast<size_t>(atom)];
    const size_t length = trail_count_;
    for (int n = 0; n < a.degree; ++n) {
      if (!possible(a, n)) continue;
      if (++tries_ > kMostTries) return false;
      match(atom, n);
      if (settle(atom) && settle(a.neighbours[static_cast<size_t>(n)]) && search(from + 1)) return true;
      undo(length);
    }
    return false;
  }

  /// The forced moves around an atom that was just matched.
  bool settle(int matched) {
    std::array<uint8_t, kMostAtoms> queue;
    size_t tail = 0;
    if (!after(matched, queue, tail)) return false;
    for (size_t i = 0; i < tail; ++i) {
      if (wanting_[queue[i]] && !follow(queue[i])) return false;
    }
    return true;
  }

  FastMolecule& molecule_;
  std::array<bool, kMostAtoms>& wanting_;
  std::array<uint8_t, kMostAtoms> pending_;
  std::array<uint8_t, kMostAtoms> trail_;
  size_t pending_count_ = 0, trail_count_ = 0;
  int tries_ = 0;
};

}  // namespace

bool match_double_bonds(FastMolecule& molecule, std::array<bool, kMostAtoms>& wanting) {
  return Matching(molecule, wanting).run();
}

}  // namespace rz::molecules::fast
