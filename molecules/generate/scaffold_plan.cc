#include "molecules/generate/scaffold_plan.h"

#include <GraphMol/Atom.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/Substruct/SubstructMatch.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "kernels/error.h"
#include "molecules/generate/kekule_smiles.h"

namespace rz::molecules {
namespace {

constexpr size_t kMostDrawnPoints = 3;  // where none are given
constexpr int kOrdersTried = 20;

bool is_point(const RDKit::Atom& atom) { return atom.getAtomicNum() == 0; }

/// Why a scaffold cannot be one; empty where it can.
std::string fault_of(const RDKit::ROMol& scaffold) {
  std::vector<int> parts;
  if (scaffold.getNumAtoms() == 0) return "has no atoms";
  if (RDKit::MolOps::getMolFrags(scaffold, parts) > 1) return "is in several parts";
  for (const RDKit::Atom* atom : scaffold.atoms()) {
    if (!is_point(*atom)) continue;
    if (atom->getDegree() != 1) return "has an attachment point (*) with other than one bond";
    for (const auto neighbour : scaffold.atomNeighbors(atom)) {
      if (is_point(*neighbour)) return "has two attachment points (*) that are bonded";
    }
  }
  return "";
}

/// Atoms that can give a hydrogen for a substituent. Stereo centres are left alone: their order would change.
std::vector<unsigned> open_atoms(const RDKit::ROMol& molecule) {
  std::vector<unsigned> atoms;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    const bool centre = atom->getChiralTag() != RDKit::Atom::CHI_UNSPECIFIED;
    if (atom->getTotalNumHs() > 0 && !centre) atoms.push_back(atom->getIdx());
  }
  return atoms;
}

void add_points(RDKit::RWMol& molecule, Random& random) {
  std::vector<unsigned> atoms = open_atoms(molecule);
  random.shuffle(atoms);
  atoms.resize(std::min(atoms.size(), 1 + random.below(kMostDrawnPoints)));
  for (const unsigned index : atoms) {
    RDKit::Atom* atom = molecule.getAtomWithIdx(index);
    const unsigned point = molecule.addAtom(new RDKit::Atom(0), false, true);
    molecule.addBond(index, point, RDKit::Bond::SINGLE);
    if (atom->getNumExplicitHs() > 0) atom->setNumExplicitHs(atom->getNumExplicitHs() - 1);
  }
  molecule.updatePropertyCache(false);
}

/// Any order of the atoms that starts at no attachment point, which makes them ends of branches.
std::vector<unsigned> drawn_order(const RDKit::ROMol& molecule, Random& random) {
  std::vector<unsigned> order(molecule.getNumAtoms());
  std::iota(order.begin(), order.end(), 0u);
  random.shuffle(order);
  const auto first = std::find_if(order.begin(), order.end(),
                                  [&](unsigned atom) { return !is_point(*molecule.getAtomWithIdx(atom)); });
  std::iter_swap(order.begin(), first);
  return order;
}

/// Empty where the vocabulary lacks a token.
WritingPlan plan_of(const std::string& smiles, const Vocabulary& vocabulary) {
  WritingPlan plan = {Vocabulary::kAnyOrder};
  for (const std::string_view token : split_smiles(smiles)) {
    const std::optional<int32_t> number = token == "*" ? kFree : vocabulary.number(token);
    if (!number) return {};
    plan.push_back(*number);
  }
  if (plan.back() != kFree) plan.push_back(Vocabulary::kEnd);
  return plan;
}

}  // namespace

ScaffoldPlan::ScaffoldPlan(const std::string& scaffold, const Vocabulary& vocabulary) : vocabulary_(vocabulary) {
  ParsedMolecule parsed = parse_smiles(scaffold);
  const auto refuse = [&](const std::string& why) { throw Error(ExitCode::usage, "scaffold " + scaffold + " " + why); };
  if (!parsed.molecule) refuse("is no molecule: " + parsed.reason);
  scaffold_ = std::move(parsed.molecule);
  for (RDKit::Atom* atom : scaffold_->atoms()) {
    if (!is_point(*atom)) continue;
    atom->setIsotope(0);
    atom->setAtomMapNum(0);
    marked_ = true;
  }
  if (const std::string fault = fault_of(*scaffold_); !fault.empty()) refuse(fault);
  if (!marked_ && open_atoms(*scaffold_).empty()) refuse("has no hydrogen to replace, and no attachment point (*)");
  RDKit::MolOps::AdjustQueryParameters only_points;
  only_points.adjustDegree = only_points.adjustRingCount = only_points.aromatizeIfPossible = false;
  query_.reset(RDKit::MolOps::adjustQueryProperties(*scaffold_, &only_points));
  Random random(0);
  (*this)(random);
}

WritingPlan ScaffoldPlan::operator()(Random& random) const {
  for (int i = 0; i < kOrdersTried; ++i) {
    RDKit::RWMol molecule(*scaffold_);
    if (!marked_) add_points(molecule, random);
    const Molecule ordered(RDKit::MolOps::renumberAtoms(molecule, drawn_order(molecule, random)));
    WritingPlan plan = plan_of(kekule_smiles(*ordered), vocabulary_);
    if (!plan.empty()) return plan;
  }
  throw Error(ExitCode::usage, "scaffold " + canonical_smiles(*scaffold_) +
                                   " has atoms or rings that the prior has not learnt to write");
}

bool ScaffoldPlan::in(const RDKit::ROMol& molecule) const {
  RDKit::MatchVectType match;
  return RDKit::SubstructMatch(molecule, *query_, match);
}

}  // namespace rz::molecules
