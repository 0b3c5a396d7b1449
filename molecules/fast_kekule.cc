// Hydrogens, valences, and Kekulé's double bonds in place of aromatic ones.
#include "molecules/fast_molecule.h"

namespace rz::molecules::fast {
namespace {

/// The valences that are ordinary: those where RDKit sees no radical, changes nothing and refuses nothing.
bool ordinary(const FastAtom& atom) {
  const int valence = atom.valence;
  switch (atom.element) {
    case kLi:
    case kNa:
    case kK:
      return atom.charge > 0 && valence == 0;
    case kB:
      return valence == (atom.charge < 0 ? 4 : 3) && atom.charge <= 0;
    case kC:
      return valence == (atom.charge == 0 ? 4 : 3);
    case kN:
      return valence == 3 + atom.charge;
    case kO:
      return valence == 2 + atom.charge;
    case kF:
    case kCl:
    case kBr:
    case kI:
      return atom.charge == 0 ? valence == 1 : atom.charge < 0 && valence == 0;
    case kSi:
      return atom.charge == 0 && valence == 4;
    case kP:
      if (atom.charge == 0)
        return (valence == 3 && atom.total_degree() == 3) || (valence == 5 && atom.total_degree() == 4);
      return atom.charge > 0 && valence == 4;
    case kSulfur:
      if (atom.charge != 0) return valence == 2 + atom.charge;
      return valence == 2 || (atom.hydrogens == 0 && ((valence == 4 && atom.degree < 4) || valence == 6));
    case kSe:
      return atom.charge == 0 && valence == 2;
    default:
      return false;
  }
}

/// Hydrogens of an atom written without brackets, from the orders of its bonds; -1: too many bonds.
int implied_hydrogens(const FastAtom& atom, int orders) {
  if (atom.element == kSulfur && orders > 2) return orders == 4 || orders == 6 ? 0 : -1;
  if (atom.element == kP && orders > 3) return orders == 5 ? 0 : -1;
  return default_valence(atom.element) + atom.charge - orders;  // charged by split_nitro
}

/// Whether an aromatic atom with these bonds and hydrogens takes one double bond. Sets `refuse` where it is unusual.
bool wants_double_bond(const FastAtom& atom, int orders, bool& refuse) {
  const int sum = orders + atom.hydrogens;
  switch (atom.element) {
    case kC:
      refuse |= atom.charge != 0 || (sum != 3 && sum != 4);
      return sum == 3;
    case kN:
      refuse |= sum != 2 && sum != 3;
      // N+ takes one beside three bonds, N beside two; N- has no room.
      if (atom.charge > 0) return refuse |= sum != 3, true;
      if (atom.charge < 0) return refuse |= sum != 2, false;
      return sum == 2;
    case kO:
    case kSulfur:
      refuse |= sum != 2 || atom.charge < 0;
      return atom.charge > 0;
    default:
      refuse = true;
      return false;
  }
}

/// A nitro group written without charges, N(=O)=O, becomes [N+]([O-])=O at its first oxygen, as RDKit cleans it up.
void split_nitro(FastMolecule& molecule, FastAtom& nitrogen) {
  int orders = 0, oxygens = 0;
  size_t first = 0;
  for (size_t n = nitrogen.degree; n-- > 0;) {
    const FastAtom& other = molecule.atoms[nitrogen.neighbours[n]];
    const int order = molecule.bonds[nitrogen.bonds[n]].kekule;
    orders += order;
    if (order != 2 || other.element != kO || other.degree != 1 || other.bracket) continue;
    ++oxygens;
    first = n;
  }
  if (orders != 5 || oxygens != 2) return;
  molecule.bonds[nitrogen.bonds[first]].kekule = 1;
  molecule.atoms[nitrogen.neighbours[first]].charge = -1;
  nitrogen.charge = 1;
}

}  // namespace

bool assign_orders(FastMolecule& molecule) {
  std::array<bool, kMostAtoms> wanting;
  bool any_wanting = false;
  for (int i = 0; i < molecule.atoms_count; ++i) {
    FastAtom& atom = molecule.atoms[static_cast<size_t>(i)];
    if (atom.element == kN && atom.degree == 3 && !atom.aromatic && !atom.bracket) split_nitro(molecule, atom);
  }
  for (int i = 0; i < molecule.atoms_count; ++i) {
    const auto place = static_cast<size_t>(i);
    FastAtom& atom = molecule.atoms[place];
    wanting[place] = false;
    int orders = 0, aromatic_bonds = 0;
    for (int n = 0; n < atom.degree; ++n) {
      const FastBond& bond = molecule.bonds[atom.bonds[static_cast<size_t>(n)]];
      orders += bond.kekule;
      aromatic_bonds += bond.written_aromatic && bond.in_ring;
    }
    if (atom.aromatic) {
      if (aromatic_bonds < 2 || atom.degree > 3) return false;
      if (!atom.bracket && atom.element == kC) atom.hydrogens = orders == 2 ? 1 : 0;
      bool refuse = false;
      wanting[place] = wants_double_bond(atom, orders, refuse);
      if (refuse) return false;
      any_wanting |= wanting[place];
    } else if (!atom.bracket) {
      const int hydrogens = implied_hydrogens(atom, orders);
      if (hydrogens < 0) return false;
      atom.hydrogens = static_cast<uint8_t>(hydrogens);
    }
    atom.valence = static_cast<uint8_t>(orders + wanting[place] + atom.hydrogens);
    if (!ordinary(atom)) return false;
  }
  return !any_wanting || match_double_bonds(molecule, wanting);
}

}  // namespace rz::molecules::fast
