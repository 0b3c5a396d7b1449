// An EditGraph of an RDKit molecule, and back.
#include <GraphMol/Chirality.h>
#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>

#include "kernels/error.h"
#include "molecules/generate/graph_edit.h"

namespace rz::molecules {
namespace {

constexpr unsigned kMostGraphAtoms = 30'000;

EditAtom read_atom(const RDKit::ROMol& molecule, const RDKit::Atom& from) {
  EditAtom atom;
  if (from.getDegree() > EditAtom::kMostBonds) throw Error(ExitCode::input, "an atom of more than eight bonds");
  atom.element = static_cast<uint8_t>(from.getAtomicNum());
  atom.charge = static_cast<int8_t>(from.getFormalCharge());
  atom.hydrogens = static_cast<int8_t>(from.getTotalNumHs());
  RDKit::INT_LIST by_index;
  for (const RDKit::Bond* bond : molecule.atomBonds(&from)) by_index.push_back(static_cast<int>(bond->getIdx()));
  by_index.sort();
  for (const int bond : by_index) atom.bonds[atom.bond_count++] = static_cast<int16_t>(bond);
  RDKit::Atom::ChiralType tag = from.getChiralTag();
  if (tag == RDKit::Atom::CHI_TETRAHEDRAL_CW || tag == RDKit::Atom::CHI_TETRAHEDRAL_CCW) {
    const bool odd = from.getPerturbationOrder(by_index) % 2 == 1;
    const bool clockwise = (tag == RDKit::Atom::CHI_TETRAHEDRAL_CW) != odd;
    atom.chirality = clockwise ? RDKit::Atom::CHI_TETRAHEDRAL_CW : RDKit::Atom::CHI_TETRAHEDRAL_CCW;
  }
  return atom;
}

EditBond read_bond(const RDKit::Bond& from) {
  EditBond bond;
  switch (from.getBondType()) {
    case RDKit::Bond::SINGLE:
      bond.order = 1;
      break;
    case RDKit::Bond::DOUBLE:
      bond.order = 2;
      break;
    case RDKit::Bond::TRIPLE:
      bond.order = 3;
      break;
    default:
      throw Error(ExitCode::input, "a bond that is not single, double or triple");
  }
  bond.a = static_cast<int16_t>(from.getBeginAtomIdx());
  bond.b = static_cast<int16_t>(from.getEndAtomIdx());
  if (from.getStereo() > RDKit::Bond::STEREOANY && from.getStereoAtoms().size() == 2) {
    const auto stereo = RDKit::Chirality::translateEZLabelToCisTrans(from.getStereo());
    bond.stereo = stereo == RDKit::Bond::STEREOCIS ? EditBond::Stereo::cis : EditBond::Stereo::trans;
    bond.beside_a = static_cast<int16_t>(from.getStereoAtoms()[0]);
    bond.beside_b = static_cast<int16_t>(from.getStereoAtoms()[1]);
  }
  return bond;
}

/// Elements that SMILES writes without brackets.
bool organic(int element) {
  return element == 5 || (element >= kC && element <= kF) || (element >= kP && element <= kCl) || element == kBr ||
         element == kI;
}

}  // namespace

EditGraph::EditGraph(const RDKit::ROMol& molecule) {
  if (molecule.getNumAtoms() > kMostGraphAtoms) throw Error(ExitCode::input, "a molecule of more than 30,000 atoms");
  RDKit::RWMol kekule(molecule);
  RDKit::MolOps::Kekulize(kekule);
  atoms_.reserve(kekule.getNumAtoms());
  bonds_.reserve(kekule.getNumBonds());
  for (const RDKit::Atom* atom : kekule.atoms()) atoms_.push_back(read_atom(kekule, *atom));
  for (const RDKit::Bond* bond : kekule.bonds()) bonds_.push_back(read_bond(*bond));
}

void EditGraph::write(RDKit::RWMol& molecule) const {
  std::vector<unsigned> place(atoms_.size());
  for (size_t i = 0; i < atoms_.size(); ++i) {
    const EditAtom& from = atoms_[i];
    if (!from.alive) continue;
    auto* atom = new RDKit::Atom(from.element);
    atom->setFormalCharge(from.charge);
    // Others have as many hydrogens as a reader of the SMILES will give them.
    const int used = orders(static_cast<int>(i));
    if (from.charge != 0 || !organic(from.element) || used + from.hydrogens != valence_for(from.element, 0, used)) {
      atom->setNoImplicit(true);
      atom->setNumExplicitHs(static_cast<unsigned>(from.hydrogens));
    }
    atom->setChiralTag(static_cast<RDKit::Atom::ChiralType>(from.chirality));
    place[i] = molecule.addAtom(atom, false, true);
  }
  for (const EditBond& from : bonds_) {
    if (!from.alive) continue;
    const auto type = from.order == 1   ? RDKit::Bond::SINGLE
                      : from.order == 2 ? RDKit::Bond::DOUBLE
                                        : RDKit::Bond::TRIPLE;
    auto* bond = new RDKit::Bond(type);
    bond->setBeginAtomIdx(place[from.a]);
    bond->setEndAtomIdx(place[from.b]);
    molecule.addBond(bond, true);
  }
  for (const EditBond& from : bonds_) {
    if (!from.alive || from.stereo == EditBond::Stereo::none) continue;
    RDKit::Bond* bond = molecule.getBondBetweenAtoms(place[from.a], place[from.b]);
    bond->setStereoAtoms(place[from.beside_a], place[from.beside_b]);
    bond->setStereo(from.stereo == EditBond::Stereo::cis ? RDKit::Bond::STEREOCIS : RDKit::Bond::STEREOTRANS);
  }
}

}  // namespace rz::molecules
