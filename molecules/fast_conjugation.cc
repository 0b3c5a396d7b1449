// Conjugation and hybridisation by RDKit's rules: which atoms have a p orbital to spare, and how many orbitals are
// used.
#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

bool can_conjugate(const FastAtom& atom) {
  // Hypervalent atoms don't, nor heavier elements of nitrogen's group, nor of oxygen's unless they end a chain.
  if (atom.charge == 0 && atom.valence > default_valence(atom.element)) return false;
  const int outer = outer_electrons(atom.element);
  if (atom.element > 10 && (outer == 5 || (outer == 6 && atom.total_degree() >= 2))) return false;
  return pi_electrons(atom) > 0;
}

Hybrid hybridisation(const FastMolecule& molecule, const FastAtom& atom) {
  const int outer = outer_electrons(atom.element);
  const int orbitals = atom.total_degree() + (outer - (atom.valence + atom.charge)) / 2;
  switch (orbitals) {
    case 0:
    case 1:
      return kS;
    case 2:
      return kSp;
    case 3:
      return kSp2;
    default:
      break;
  }
  if (atom.total_degree() > 3) return kSp3;
  for (int n = 0; n < atom.degree; ++n) {
    if (molecule.bonds[atom.bonds[static_cast<size_t>(n)]].conjugated) return kSp2;
  }
  return kSp3;
}

}  // namespace

void set_conjugation(FastMolecule& molecule) {
  std::array<bool, kMostAtoms> able;
  for (int i = 0; i < molecule.bonds_count; ++i) {
    FastBond& bond = molecule.bonds[static_cast<size_t>(i)];
    bond.conjugated = bond.aromatic;
  }
  for (int i = 0; i < molecule.atoms_count; ++i) {
    able[static_cast<size_t>(i)] = can_conjugate(molecule.atoms[static_cast<size_t>(i)]);
  }
  for (int i = 0; i < molecule.atoms_count; ++i) {
    const FastAtom& atom = molecule.atoms[static_cast<size_t>(i)];
    if (!able[static_cast<size_t>(i)] || atom.total_degree() < 2 || atom.total_degree() > 3) continue;
    for (size_t n = 0; n < atom.degree; ++n) {
      FastBond& multiple = molecule.bonds[atom.bonds[n]];
      if (multiple.twice_order() < 3) continue;  // whether its other atom is able makes no difference
      for (size_t m = 0; m < atom.degree; ++m) {
        const int neighbour = atom.neighbours[m];
        if (m == n || molecule.atoms[static_cast<size_t>(neighbour)].total_degree() > 3 || !able[atom.neighbours[m]]) {
          continue;
        }
        multiple.conjugated = molecule.bonds[atom.bonds[m]].conjugated = true;
      }
    }
  }
}

void set_hybridisation(FastMolecule& molecule) {
  for (int i = 0; i < molecule.atoms_count; ++i) {
    FastAtom& atom = molecule.atoms[static_cast<size_t>(i)];
    atom.hybrid = hybridisation(molecule, atom);
    if (atom.hybrid != kSp3) atom.tag = kNoTag;  // a flat atom is no centre
  }
}

}  // namespace rz::molecules::fast
