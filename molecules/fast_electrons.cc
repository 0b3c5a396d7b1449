// What RDKit's models of conjugation and aromaticity know of an atom: its valence electrons, and those it can give
// away.
#include <algorithm>

#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

bool more_electronegative(int a, int b) {
  const int outer_a = outer_electrons(a), outer_b = outer_electrons(b);
  return outer_a > outer_b || (outer_a == outer_b && a < b);
}

}  // namespace

int default_valence(int element) {
  switch (element) {
    case kB:
      return 3;
    case kC:
    case kSi:
      return 4;
    case kN:
    case kP:
      return 3;
    case kO:
    case kSulfur:
    case kSe:
      return 2;
    default:
      return 1;
  }
}

int outer_electrons(int element) {
  switch (element) {
    case kLi:
    case kNa:
    case kK:
      return 1;
    case kB:
      return 3;
    case kC:
    case kSi:
      return 4;
    case kN:
    case kP:
      return 5;
    case kO:
    case kSulfur:
    case kSe:
      return 6;
    default:
      return 7;
  }
}

int pi_electrons(const FastAtom& atom) {
  const int valence = default_valence(atom.element);
  const int degree = atom.total_degree();
  if (valence <= 1 || degree > 3) return -1;
  const int lone = std::max(outer_electrons(atom.element) - valence - atom.charge, 0);
  int electrons = valence - degree + lone;
  // Written hydrogens count as unsaturation in RDKit, implied ones don't.
  const int unsaturation = atom.valence - (atom.bracket ? 0 : atom.hydrogens) - atom.degree;
  if (electrons > 1 && unsaturation > 1) electrons = 1;
  return electrons;
}

Gift gift_of(const FastMolecule& molecule, const FastAtom& atom) {
  int electrons = pi_electrons(atom);
  if (electrons < 0) return Gift::none;
  int multiple = 0, outside = -1;
  bool ring_multiple = false;
  for (size_t n = 0; n < atom.degree; ++n) {
    const FastBond& bond = molecule.bonds[atom.bonds[n]];
    if (bond.kekule == 1) continue;
    ++multiple;
    if (bond.in_ring) {
      ring_multiple = true;
    } else if (outside < 0) {
      outside = atom.neighbours[n];
    }
  }
  if (multiple > 1) return Gift::none;
  // An atom beyond its usual valence takes no part; a charge makes it the element next door.
  const bool few = atom.element == kB || (outer_electrons(atom.element) == 4 && atom.charge > 0);
  if (atom.valence > default_valence(atom.element) + (few ? -atom.charge : atom.charge)) return Gift::none;
  const bool stolen =
      outside >= 0 && more_electronegative(molecule.atoms[static_cast<size_t>(outside)].element, atom.element);
  if (electrons == 0) return outside >= 0 ? Gift::nothing : ring_multiple ? Gift::one : Gift::none;
  if (electrons == 1) {
    if (outside >= 0) return stolen ? Gift::nothing : Gift::one;
    if (multiple > 0) return Gift::one;
    return atom.charge == 1 ? Gift::nothing : Gift::none;
  }
  electrons -= stolen;
  return electrons % 2 == 1 ? Gift::one : Gift::two;
}

}  // namespace rz::molecules::fast
