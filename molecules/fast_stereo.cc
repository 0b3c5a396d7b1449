// Which tags of atoms and directions of bonds mean something, by RDKit's legacy rules: neighbours of different rank
// make a centre, found centres may make others; two or more in a ring system may stand in relation to each other.
#include "molecules/fast_ranks.h"

namespace rz::molecules::fast {
namespace {

constexpr int kSmallestStereoRing = 8;

/// How the neighbours of a double bond's end lie: the direction towards the highest ranked.
enum class Side : uint8_t { none, equal, down, up, unclear };

class StereoPerception {
 public:
  explicit StereoPerception(FastMolecule& molecule) : molecule_(molecule) {}

  bool run() {
    codes_.fill(0);
    first_ranks(molecule_, ranks_);
    const Ranks first = ranks_;
    for (;;) {
      const bool atoms = assign_codes();
      bool bonds = false;
      if (molecule_.has_directions && !assign_bonds(bonds)) return false;
      if (!atoms && !bonds) break;
      next_ranks(molecule_, codes_, ranks_);
    }
    return clean_tags(molecule_, codes_, first, ranks_);
  }

 private:
  bool pending(size_t atom) const { return molecule_.atoms[atom].tag != kNoTag && codes_[atom] == 0; }

  /// Codes for centres whose neighbours all have ranks of their own. True where there was a new one.
  bool assign_codes() {
    bool changed = false;
    for (size_t i = 0; i < static_cast<size_t>(molecule_.atoms_count); ++i) {
      if (!pending(i)) continue;
      const FastAtom& atom = molecule_.atoms[i];
      bool odd = atom.degree == 3 && atom.hydrogens == 1, equal = false;
      for (size_t a = 0; a < atom.degree; ++a) {
        for (size_t b = a + 1; b < atom.degree; ++b) {
          odd ^= ranks_[atom.neighbours[a]] > ranks_[atom.neighbours[b]];
          equal |= ranks_[atom.neighbours[a]] == ranks_[atom.neighbours[b]];
        }
      }
      if (equal) continue;
      codes_[i] = (atom.tag == kClockwise) != odd ? 2 : 1;
      changed = true;
    }
    return changed;
  }

  Side side_of(const FastBond& bond, int end) const {
    const FastAtom& atom = molecule_.atoms[static_cast<size_t>(end)];
    int highest = -1, directions = 0;
    int towards = 0;  // of the highest, from this end
    bool equal = false;
    for (size_t n = 0; n < atom.degree; ++n) {
      const FastBond& single = molecule_.bonds[atom.bonds[n]];
      if (&single == &bond) continue;
      const int direction = single.begin == end ? single.direction : -single.direction;
      if (direction != kFlat) ++directions;
      const int rank = ranks_[atom.neighbours[n]];
      if (rank == highest) equal = true;
      if (directions == 2 && towards == direction) return Side::unclear;
      // A second neighbour lies on the other side of the first.
      if (rank > highest) {
        towards = direction != kFlat ? direction : -towards;
        highest = rank;
      } else if (towards == 0) {
        towards = -direction;
      }
    }
    if (directions == 0) return Side::none;
    if (equal) return Side::equal;
    return towards > 0 ? Side::up : Side::down;
  }

  /// Sets E and Z. False where RDKit has to decide.
  bool assign_bonds(bool& changed) {
    for (size_t i = 0; i < static_cast<size_t>(molecule_.bonds_count); ++i) {
      FastBond& bond = molecule_.bonds[i];
      if (bond.kekule != 2 || bond.aromatic || bond.stereo != kNoStereo) continue;
      const Side begin = side_of(bond, bond.begin);
      if (begin == Side::none) continue;
      const Side end = side_of(bond, bond.end);
      if (end == Side::none) continue;
      if (begin == Side::unclear || end == Side::unclear || !flat(bond.begin) || !flat(bond.end)) return false;
      if (bond.in_ring) {
        if (!in_small_ring(bond)) return false;
        continue;
      }
      if (begin == Side::equal || end == Side::equal) continue;
      bond.stereo = begin == end ? kZ : kE;
      changed = true;
    }
    return true;
  }

  bool flat(int end) const {
    const FastAtom& atom = molecule_.atoms[static_cast<size_t>(end)];
    return (atom.element == kC || atom.element == kN) && atom.degree <= 3;
  }

  /// Whether the smallest ring around a bond is too small for E and Z.
  bool in_small_ring(const FastBond& bond) const {
    std::array<bool, kMostAtoms> seen = {};
    std::array<uint8_t, kMostAtoms> queue;
    size_t head = 0, tail = 0;
    queue[tail++] = bond.begin;
    seen[bond.begin] = true;
    for (int size = 2; size < kSmallestStereoRing; ++size) {
      for (const size_t level = tail; head < level; ++head) {
        const FastAtom& atom = molecule_.atoms[queue[head]];
        for (size_t n = 0; n < atom.degree; ++n) {
          const uint8_t next = atom.neighbours[n];
          if (seen[next] || &molecule_.bonds[atom.bonds[n]] == &bond) continue;
          if (next == bond.end) return true;
          seen[next] = true;
          queue[tail++] = next;
        }
      }
    }
    return false;
  }

  FastMolecule& molecule_;
  Ranks ranks_;
  Codes codes_;
};

}  // namespace

bool assign_stereo(FastMolecule& molecule) {
  if (!molecule.has_directions) {
    bool any = false;
    for (int i = 0; i < molecule.atoms_count && !any; ++i) any = molecule.atoms[static_cast<size_t>(i)].tag != kNoTag;
    if (!any) return true;
  }
  return StereoPerception(molecule).run();
}

}  // namespace rz::molecules::fast
