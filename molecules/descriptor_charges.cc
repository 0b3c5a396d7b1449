// Partial charges: Gasteiger and Marsili 1980, doi:10.1016/0040-4020(80)80168-2, by RDKit. Bins as RDKit's PEOE_VSA.
#include <GraphMol/PartialCharges/GasteigerCharges.h>

#include <algorithm>
#include <cmath>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"

namespace rz::molecules {
namespace {

constexpr std::array kEdges = {-.3, -.25, -.20, -.15, -.10, -.05, 0., .05, .10, .15, .20, .25, .30};
constexpr auto kPlaces = descriptor_series<14>("PEOE_VSA");
constexpr double kBeyond = 500;  // what RDKit starts from, and what a molecule without atoms has

}  // namespace

void charge_descriptors(const DescriptorInput& input, DescriptorRow row) {
  std::vector<double> charges(input.molecule.getNumAtoms());
  RDKit::computeGasteigerCharges(input.molecule, charges);
  double largest = -kBeyond, smallest = kBeyond;
  for (const double charge : charges) {  // Python's min and max: of what does not compare, the later stays
    smallest = smallest < charge ? smallest : charge;
    largest = largest > charge ? largest : charge;
  }
  const auto python_less = [](double a, double b) { return b < a ? b : a; };
  const auto python_more = [](double a, double b) { return b > a ? b : a; };
  row[descriptor_index("MaxPartialCharge")] = largest;
  row[descriptor_index("MinPartialCharge")] = smallest;
  row[descriptor_index("MaxAbsPartialCharge")] = python_more(std::abs(smallest), std::abs(largest));
  row[descriptor_index("MinAbsPartialCharge")] = python_less(std::abs(smallest), std::abs(largest));
  sum_by_bin(charges, input.surface, kEdges, kPlaces, row);
}

}  // namespace rz::molecules
