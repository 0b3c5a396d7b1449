// logP and molar refractivity from atom types: Wildman and Crippen 1999, doi:10.1021/ci990307l; types and their order
// as RDKit's. Bins as RDKit's SlogP_VSA and SMR_VSA.
#include <GraphMol/Descriptors/Crippen.h>

#include <algorithm>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"
#include "molecules/descriptor_patterns.h"

namespace rz::molecules {
namespace {

constexpr std::array kLogpEdges = {-0.4, -0.2, 0., 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6};
constexpr std::array kMrEdges = {1.29, 1.82, 2.24, 2.45, 2.75, 3.05, 3.63, 3.8, 4.0};
constexpr auto kLogpPlaces = descriptor_series<12>("SlogP_VSA");
constexpr auto kMrPlaces = descriptor_series<10>("SMR_VSA");

/// RDKit looks at 1,000 matches of each type, and of the symmetrical ones up to 24 are of one atom: beyond this size it
/// may miss some.
constexpr unsigned int kLargest = 120;

struct Contributions {
  std::vector<double> logp, mr;
  double sum_logp = 0, sum_mr = 0;  ///< hydrogens included
};

const CrippenType* type_of(const std::vector<CrippenType>& types, PatternMatcher& matcher, int atom) {
  const auto found = std::find_if(types.begin(), types.end(),
                                  [&](const CrippenType& type) { return matcher.matches_at(type.pattern, atom); });
  return found != types.end() ? &*found : nullptr;
}

/// Hydrogens are not added: what a hydrogen contributes follows from the atom that bears it.
Contributions contributions(DescriptorInput& input) {
  const DescriptorPatterns& patterns = descriptor_patterns();
  Contributions all;
  for (const RDKit::Atom* atom : input.molecule.atoms()) {
    const int index = static_cast<int>(atom->getIdx());
    const CrippenType* heavy = type_of(patterns.crippen_heavy, input.matcher, index);
    all.logp.push_back(heavy ? heavy->logp : 0);
    all.mr.push_back(heavy ? heavy->mr : 0);
    all.sum_logp += all.logp.back();
    all.sum_mr += all.mr.back();
    const int hydrogens = static_cast<int>(atom->getTotalNumHs());
    if (hydrogens == 0) continue;
    const CrippenType* hydrogen = type_of(patterns.crippen_hydrogen, input.matcher, index);
    all.sum_logp += hydrogens * hydrogen->logp;
    all.sum_mr += hydrogens * hydrogen->mr;
  }
  return all;
}

Contributions contributions_by_rdkit(const RDKit::ROMol& molecule) {
  Contributions all;
  all.logp.resize(molecule.getNumAtoms());
  all.mr.resize(molecule.getNumAtoms());
  RDKit::Descriptors::getCrippenAtomContribs(molecule, all.logp, all.mr);
  RDKit::Descriptors::calcCrippenDescriptors(molecule, all.sum_logp, all.sum_mr);
  return all;
}

bool has_hydrogens_as_atoms(const RDKit::ROMol& molecule) {
  for (const RDKit::Atom* atom : molecule.atoms()) {
    if (atom->getAtomicNum() == 1) return true;
  }
  return false;
}

}  // namespace

void crippen_descriptors(DescriptorInput& input, DescriptorRow row) {
  const bool plain = input.molecule.getNumAtoms() <= kLargest && !has_hydrogens_as_atoms(input.molecule);
  const Contributions all = plain ? contributions(input) : contributions_by_rdkit(input.molecule);
  row[descriptor_index("MolLogP")] = all.sum_logp;
  row[descriptor_index("MolMR")] = all.sum_mr;
  sum_by_bin(all.logp, input.surface, kLogpEdges, kLogpPlaces, row);
  sum_by_bin(all.mr, input.surface, kMrEdges, kMrPlaces, row);
}

}  // namespace rz::molecules
