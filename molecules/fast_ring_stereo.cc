// Centres without a code of their own, such as those of 1,4-dimethylcyclohexane, that relate to others in their rings.
#include <algorithm>

#include "molecules/fast_ranks.h"

namespace rz::molecules::fast {
namespace {

/// Whether an atom without a code could stand in relation to others of its ring.
bool ring_candidate(const FastMolecule& molecule, const FastAtom& atom, const Ranks& ranks) {
  std::array<uint8_t, kMostNeighbours> outside, inside;  // ranks; of those in rings each once
  size_t outside_count = 0, inside_count = 0, distinct = 0;
  for (size_t n = 0; n < atom.degree; ++n) {
    const uint8_t rank = ranks[atom.neighbours[n]];
    if (!molecule.bonds[atom.bonds[n]].in_ring) {
      outside[outside_count++] = rank;
      continue;
    }
    ++inside_count;
    const auto* last = inside.begin() + distinct;
    if (std::find(inside.cbegin(), last, rank) == last) inside[distinct++] = rank;
  }
  switch (outside_count) {
    case 0:
      return inside_count >= 3 && distinct == inside_count - 1;
    case 1:
      return distinct < inside_count;
    case 2:
      return inside_count == 2 && outside[0] != outside[1];
    default:
      return false;
  }
}

/// Nitrogen with three neighbours relates to others only as a bridgehead or in a ring of three, left to RDKit.
bool rigid_nitrogen(const FastMolecule& molecule, const FastAtom& atom) {
  const auto* last = atom.neighbours.begin() + atom.degree;
  int in_ring = 0;
  for (size_t n = 0; n < atom.degree; ++n) {
    in_ring += molecule.bonds[atom.bonds[n]].in_ring;
    const FastAtom& neighbour = molecule.atoms[atom.neighbours[n]];
    for (size_t m = 0; m < neighbour.degree; ++m) {
      if (std::find(atom.neighbours.begin(), last, neighbour.neighbours[m]) != last) return true;
    }
  }
  return in_ring == 3;
}

/// A candidate alone in its system of rings has nothing to relate to.
void clean_lonely(FastMolecule& molecule, const std::array<bool, kMostAtoms>& candidate) {
  std::array<bool, kMostAtoms> seen = {};
  std::array<uint8_t, kMostAtoms> queue;
  for (size_t i = 0; i < static_cast<size_t>(molecule.atoms_count); ++i) {
    if (!candidate[i] || seen[i]) continue;
    size_t head = 0, tail = 0;
    int candidates = 0;
    queue[tail++] = static_cast<uint8_t>(i);
    seen[i] = true;
    while (head < tail) {
      const uint8_t at = queue[head++];
      candidates += candidate[at];
      const FastAtom& atom = molecule.atoms[at];
      for (size_t n = 0; n < atom.degree; ++n) {
        const uint8_t next = atom.neighbours[n];
        if (seen[next] || !molecule.bonds[atom.bonds[n]].in_ring) continue;
        seen[next] = true;
        queue[tail++] = next;
      }
    }
    if (candidates == 1) molecule.atoms[i].tag = kNoTag;
  }
}

}  // namespace

bool clean_tags(FastMolecule& molecule, const Codes& codes, const Ranks& first, const Ranks& last) {
  std::array<bool, kMostAtoms> candidate = {};
  bool any = false;
  for (size_t i = 0; i < static_cast<size_t>(molecule.atoms_count); ++i) {
    FastAtom& atom = molecule.atoms[i];
    if (atom.tag == kNoTag || codes[i] != 0) continue;
    if (atom.in_ring && atom.element == kN && atom.degree == 3) {
      if (rigid_nitrogen(molecule, atom)) return false;
    } else if (atom.in_ring) {
      candidate[i] = ring_candidate(molecule, atom, last);
      if (candidate[i] != ring_candidate(molecule, atom, first)) return false;
      any |= candidate[i];
    }
    if (!candidate[i]) atom.tag = kNoTag;
  }
  if (any) clean_lonely(molecule, candidate);
  return true;
}

}  // namespace rz::molecules::fast
