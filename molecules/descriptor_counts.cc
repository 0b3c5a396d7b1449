#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/PeriodicTable.h>

#include <array>
#include <memory>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"
#include "molecules/descriptor_patterns.h"

namespace rz::molecules {
namespace {

constexpr unsigned int kLargestRadius = 3;

/// Kinds of Morgan environments (Rogers and Hahn 2010, doi:10.1021/ci100050t) up to each radius, per heavy atom.
void fingerprint_densities(const RDKit::ROMol& molecule, DescriptorRow row) {
  RDKit::MorganFingerprints::BitInfoMap places;  // of each kind: atoms and radii
  const std::unique_ptr<RDKit::SparseIntVect<uint32_t>> fingerprint(RDKit::MorganFingerprints::getFingerprint(
      molecule, kLargestRadius, nullptr, nullptr, false, true, true, false, &places));
  std::array<int, kLargestRadius + 1> first_at{};
  for (const auto& [kind, where] : places) {
    uint32_t smallest = kLargestRadius;
    for (const auto& [atom, radius] : where) smallest = std::min(smallest, radius);
    ++first_at[smallest];
  }
  constexpr std::array kPlaces = {descriptor_index("FpDensityMorgan1"), descriptor_index("FpDensityMorgan2"),
                                  descriptor_index("FpDensityMorgan3")};
  const unsigned int heavy = molecule.getNumHeavyAtoms();
  int kinds = first_at[0];
  for (unsigned int radius = 1; radius <= kLargestRadius; ++radius) {
    kinds += first_at[radius];
    row[kPlaces[radius - 1]] = heavy > 0 ? static_cast<double>(kinds) / heavy : 0;
  }
}

void electrons(const RDKit::ROMol& molecule, DescriptorRow row) {
  double valence = 0, radical = 0;
  for (const RDKit::Atom* atom : molecule.atoms()) {
    valence += RDKit::PeriodicTable::getTable()->getNouterElecs(atom->getAtomicNum()) - atom->getFormalCharge() +
               static_cast<int>(atom->getTotalNumHs());
    radical += atom->getNumRadicalElectrons();
  }
  row[descriptor_index("NumValenceElectrons")] = valence;
  row[descriptor_index("NumRadicalElectrons")] = radical;
}

void rings(const RDKit::ROMol& molecule, DescriptorRow row) {
  namespace D = RDKit::Descriptors;
  row[descriptor_index("RingCount")] = D::calcNumRings(molecule);
  row[descriptor_index("NumAliphaticCarbocycles")] = D::calcNumAliphaticCarbocycles(molecule);
  row[descriptor_index("NumAliphaticHeterocycles")] = D::calcNumAliphaticHeterocycles(molecule);
  row[descriptor_index("NumAliphaticRings")] = D::calcNumAliphaticRings(molecule);
  row[descriptor_index("NumAromaticCarbocycles")] = D::calcNumAromaticCarbocycles(molecule);
  row[descriptor_index("NumAromaticHeterocycles")] = D::calcNumAromaticHeterocycles(molecule);
  row[descriptor_index("NumAromaticRings")] = D::calcNumAromaticRings(molecule);
  row[descriptor_index("NumSaturatedCarbocycles")] = D::calcNumSaturatedCarbocycles(molecule);
  row[descriptor_index("NumSaturatedHeterocycles")] = D::calcNumSaturatedHeterocycles(molecule);
  row[descriptor_index("NumSaturatedRings")] = D::calcNumSaturatedRings(molecule);
}

}  // namespace

void count_descriptors(DescriptorInput& input, DescriptorRow row) {
  namespace D = RDKit::Descriptors;
  const DescriptorPatterns& patterns = descriptor_patterns();
  const RDKit::ROMol& molecule = input.molecule;
  row[descriptor_index("MolWt")] = D::calcAMW(molecule);
  row[descriptor_index("HeavyAtomMolWt")] = D::calcAMW(molecule, true);
  row[descriptor_index("ExactMolWt")] = D::calcExactMW(molecule);
  row[descriptor_index("HeavyAtomCount")] = molecule.getNumHeavyAtoms();
  row[descriptor_index("FractionCSP3")] = D::calcFractionCSP3(molecule);
  row[descriptor_index("NumHeteroatoms")] = D::calcNumHeteroatoms(molecule);
  row[descriptor_index("NOCount")] = D::calcLipinskiHBA(molecule);
  row[descriptor_index("NHOHCount")] = D::calcLipinskiHBD(molecule);
  row[descriptor_index("NumHAcceptors")] = input.matcher.count(patterns.acceptors);
  row[descriptor_index("NumHDonors")] = input.matcher.count(patterns.donors);
  row[descriptor_index("NumRotatableBonds")] = input.matcher.count(patterns.rotatable_bonds);
  row[descriptor_index("TPSA")] = D::calcTPSA(molecule);
  row[descriptor_index("LabuteASA")] = D::calcLabuteASA(molecule);
  electrons(molecule, row);
  rings(molecule, row);
  fingerprint_densities(molecule, row);
  for (int i = 0; i < kFragments; ++i) {
    row[descriptor_index("fr_Al_COO") + i] = input.matcher.count(patterns.fragments[i]);
  }
}

}  // namespace rz::molecules
