#include "molecules/generate/graph_edit.h"

#include <algorithm>

namespace rz::molecules {
bool joins_charges(const EditGraph& graph, const EditBond& bond) {
  return graph.atoms()[bond.a].charge * graph.atoms()[bond.b].charge < 0;
}

int EditGraph::alive_atoms() const {
  return static_cast<int>(std::count_if(atoms_.begin(), atoms_.end(), [](const EditAtom& a) { return a.alive; }));
}

int EditGraph::bond_between(int a, int b) const {
  for (int i = 0; i < atoms_[a].bond_count; ++i) {
    if (bonds_[atoms_[a].bonds[i]].other(a) == b) return atoms_[a].bonds[i];
  }
  return -1;
}

int EditGraph::orders(int atom) const {
  int sum = 0;
  for (int i = 0; i < atoms_[atom].bond_count; ++i) sum += bonds_[atoms_[atom].bonds[i]].order;
  return sum;
}

int EditGraph::add_atom(int element) {
  EditAtom atom;
  atom.element = static_cast<uint8_t>(element);
  atom.hydrogens = static_cast<int8_t>(valence_for(element, 0, 0));
  atom.edited = true;
  atoms_.push_back(atom);
  return size() - 1;
}

int EditGraph::add_graph(const EditGraph& other) {
  const int atom_shift = size(), bond_shift = bond_size();
  for (EditAtom atom : other.atoms_) {
    for (int i = 0; i < atom.bond_count; ++i) atom.bonds[i] = static_cast<int16_t>(atom.bonds[i] + bond_shift);
    atoms_.push_back(atom);
  }
  for (EditBond bond : other.bonds_) {
    for (int16_t* atom : {&bond.a, &bond.b, &bond.beside_a, &bond.beside_b}) {
      *atom = static_cast<int16_t>(*atom + atom_shift);
    }
    bonds_.push_back(bond);
  }
  return atom_shift;
}

void EditGraph::unlink(int atom, int bond) {
  EditAtom& from = atoms_[atom];
  const auto end = from.bonds.begin() + from.bond_count;
  std::copy(std::find(from.bonds.begin(), end, bond) + 1, end, std::find(from.bonds.begin(), end, bond));
  --from.bond_count;
  from.hydrogens = static_cast<int8_t>(from.hydrogens + bonds_[bond].order);
  from.edited = true;
}

void EditGraph::disconnect(int bond) {
  unlink(bonds_[bond].a, bond);
  unlink(bonds_[bond].b, bond);
  bonds_[bond].alive = false;
}

void EditGraph::remove_atom(int atom) {
  while (atoms_[atom].bond_count > 0) disconnect(atoms_[atom].bonds[0]);
  atoms_[atom].alive = false;
}

void EditGraph::keep(const std::vector<char>& wanted) {
  for (int i = 0; i < size(); ++i) {
    if (atoms_[i].alive && !wanted[i]) remove_atom(i);
  }
}

bool EditGraph::can_connect(int a, int b, int order) const {
  return a != b && atoms_[a].hydrogens >= order && atoms_[b].hydrogens >= order &&
         atoms_[a].bond_count < EditAtom::kMostBonds && atoms_[b].bond_count < EditAtom::kMostBonds &&
         !unstable(atoms_[a].element, atoms_[b].element) && bond_between(a, b) < 0;
}

void EditGraph::connect(int a, int b, int order) {
  EditBond bond;
  bond.a = static_cast<int16_t>(a);
  bond.b = static_cast<int16_t>(b);
  bond.order = static_cast<uint8_t>(order);
  for (const int end : {a, b}) {
    EditAtom& atom = atoms_[end];
    atom.bonds[atom.bond_count++] = static_cast<int16_t>(bonds_.size());
    atom.hydrogens = static_cast<int8_t>(atom.hydrogens - order);
    atom.edited = true;
  }
  bonds_.push_back(bond);
}

void EditGraph::set_order(int bond, int order) {
  for (const int end : {bonds_[bond].a, bonds_[bond].b}) {
    atoms_[end].hydrogens = static_cast<int8_t>(atoms_[end].hydrogens + bonds_[bond].order - order);
    atoms_[end].edited = true;
  }
  bonds_[bond].order = static_cast<uint8_t>(order);
}

bool EditGraph::can_become(int atom, int element) const {
  const EditAtom& from = atoms_[atom];
  const int used = orders(atom);
  if (from.charge != 0 || used + from.hydrogens != valence_for(from.element, 0, 0)) return false;
  if (used > valence_for(element, 0, 0)) return false;
  for (int i = 0; i < from.bond_count; ++i) {
    if (unstable(element, atoms_[bonds_[from.bonds[i]].other(atom)].element)) return false;
  }
  return true;
}

void EditGraph::set_element(int atom, int element) {
  atoms_[atom].element = static_cast<uint8_t>(element);
  atoms_[atom].hydrogens = static_cast<int8_t>(valence_for(element, 0, 0) - orders(atom));
  atoms_[atom].edited = true;
}

void EditGraph::make_attachment(int atom) {
  atoms_[atom].element = kAttachment;
  atoms_[atom].charge = 0;
  atoms_[atom].hydrogens = 0;
  atoms_[atom].chirality = 0;
}

void EditGraph::drop_stereo() {
  for (EditAtom& atom : atoms_) atom.chirality = 0;
  for (EditBond& bond : bonds_) bond.stereo = EditBond::Stereo::none;
}

std::vector<char> EditGraph::reached(int atom, int bond) const {
  std::vector<char> found(atoms_.size());
  std::vector<int> queue{atom};
  found[atom] = 1;
  for (size_t head = 0; head < queue.size(); ++head) {
    const EditAtom& from = atoms_[queue[head]];
    for (int i = 0; i < from.bond_count; ++i) {
      if (from.bonds[i] == bond) continue;
      const int next = bonds_[from.bonds[i]].other(queue[head]);
      if (!found[next]) queue.push_back(next);
      found[next] = 1;
    }
  }
  return found;
}

bool EditGraph::connected() const {
  const auto first = std::find_if(atoms_.begin(), atoms_.end(), [](const EditAtom& a) { return a.alive; });
  if (first == atoms_.end()) return false;
  const std::vector<char> found = reached(static_cast<int>(first - atoms_.begin()));
  return std::count(found.begin(), found.end(), 1) == alive_atoms();
}

EditGraph EditGraph::compacted(std::span<int> moved) const {
  EditGraph result;
  std::vector<int16_t> atom_at(atoms_.size(), -1);
  for (size_t i = 0; i < atoms_.size(); ++i) {
    if (!atoms_[i].alive) continue;
    atom_at[i] = static_cast<int16_t>(result.atoms_.size());
    result.atoms_.push_back(atoms_[i]);
    result.atoms_.back().bond_count = 0;
  }
  for (EditBond bond : bonds_) {
    if (!bond.alive) continue;
    // The atoms beside it may be gone: then an end is edited.
    if (atoms_[bond.a].edited || atoms_[bond.b].edited) bond.stereo = EditBond::Stereo::none;
    if (bond.stereo == EditBond::Stereo::none) bond.beside_a = bond.beside_b = bond.a;
    for (int16_t* atom : {&bond.a, &bond.b, &bond.beside_a, &bond.beside_b}) *atom = atom_at[*atom];
    for (const int end : {bond.a, bond.b}) {
      EditAtom& atom = result.atoms_[end];
      atom.bonds[atom.bond_count++] = static_cast<int16_t>(result.bonds_.size());
    }
    result.bonds_.push_back(bond);
  }
  for (int& atom : moved) atom = atom_at[atom];
  return result;
}

bool EditGraph::settle_atom(EditAtom& atom) {
  const int self = static_cast<int>(&atom - atoms_.data());
  const int used = orders(self);
  const int valence = valence_for(atom.element, atom.charge, used);
  if (valence == 0 && (used > 0 || !known_element(atom.element))) return false;
  atom.hydrogens = static_cast<int8_t>(valence - used);
  atom.chirality = 0;
  if (atom.hydrogens == 0) return true;
  if (atom.charge == 0) return valence == valence_for(atom.element, 0, 0);
  for (int i = 0; i < atom.bond_count; ++i) {
    if (joins_charges(*this, bonds_[atom.bonds[i]])) return false;
  }
  return true;
}

bool EditGraph::settle() {
  for (EditAtom& atom : atoms_) {
    if (atom.alive && atom.edited && !settle_atom(atom)) return false;
  }
  for (EditBond& bond : bonds_) {
    if (atoms_[bond.a].edited || atoms_[bond.b].edited) bond.stereo = EditBond::Stereo::none;
  }
  return true;
}

bool EditGraph::has_stereo() const {
  return std::any_of(atoms_.begin(), atoms_.end(), [](const EditAtom& a) { return a.alive && a.chirality != 0; }) ||
         std::any_of(bonds_.begin(), bonds_.end(),
                     [](const EditBond& b) { return b.alive && b.stereo != EditBond::Stereo::none; });
}

}  // namespace rz::molecules
