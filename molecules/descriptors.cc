#include "molecules/descriptors.h"

#include <GraphMol/Descriptors/MolSurf.h>

#include <algorithm>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"
#include "molecules/descriptor_patterns.h"

namespace rz::molecules {
namespace {

static_assert(kDescriptorNames.size() == kDescriptors);

std::vector<double> labute_contributions(const RDKit::ROMol& molecule) {
  std::vector<double> surface(molecule.getNumAtoms());
  double hydrogens = 0;
  RDKit::Descriptors::getLabuteAtomContribs(molecule, surface, hydrogens);
  return surface;
}

}  // namespace

DescriptorInput::DescriptorInput(const RDKit::ROMol& whole)
    : molecule(whole),
      graph(whole),
      distance(distances(graph)),
      matcher(descriptor_patterns().set, whole),
      surface(labute_contributions(whole)) {}

void sum_by_bin(const std::vector<double>& values, const std::vector<double>& amounts, std::span<const double> edges,
                std::span<const int> places, DescriptorRow row) {
  for (const int place : places) row[place] = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto edge = std::upper_bound(edges.begin(), edges.end(), values[i]);
    row[places[edge - edges.begin()]] += amounts[i];
  }
}

const std::vector<std::string>& descriptor_names() {
  static const std::vector<std::string> names(kDescriptorNames.begin(), kDescriptorNames.end());
  return names;
}

void descriptors(const RDKit::ROMol& molecule, std::span<double, kDescriptors> out) {
  DescriptorInput input(molecule);
  topology_descriptors(input, out);
  connectivity_descriptors(input, out);
  estate_descriptors(input, out);
  charge_descriptors(input, out);
  crippen_descriptors(input, out);
  count_descriptors(input, out);
  out[descriptor_index("qed")] = qed(input, out);
}

}  // namespace rz::molecules
