// E-state indices: Hall, Mohney and Kier 1991, doi:10.1021/ci00001a012. Bins as RDKit's EState_VSA.
#include <GraphMol/PeriodicTable.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"

namespace rz::molecules {
namespace {

constexpr double kFar = 1e6;  // further than this is another fragment
constexpr std::array kSurfaceEdges = {4.78, 5.00, 5.410, 5.740, 6.00, 6.07, 6.45, 7.00, 11.0};
constexpr std::array kStateEdges = {-0.390, 0.290, 0.717, 1.165, 1.540, 1.807, 2.05, 4.69, 9.17, 15.0};
constexpr auto kSurfacePlaces = descriptor_series<10>("VSA_EState");
constexpr auto kStatePlaces = descriptor_series<11>("EState_VSA");

int principal_quantum_number(int atomic_number) {
  constexpr std::array kLast = {2, 10, 18, 36, 54, 86};  // noble gases
  return static_cast<int>(std::lower_bound(kLast.begin(), kLast.end(), atomic_number) - kLast.begin()) + 1;
}

double intrinsic_state(const RDKit::Atom& atom) {
  const int degree = static_cast<int>(atom.getDegree());
  if (degree == 0) return 0;
  const int valence_electrons = RDKit::PeriodicTable::getTable()->getNouterElecs(atom.getAtomicNum());
  const int delta = valence_electrons - static_cast<int>(atom.getTotalNumHs());
  const int n = principal_quantum_number(atom.getAtomicNum());
  return (4.0 / (n * n) * delta + 1) / degree;
}

std::vector<double> estate_indices(const DescriptorInput& input) {
  std::vector<double> intrinsic;
  for (const RDKit::Atom* atom : input.molecule.atoms()) intrinsic.push_back(intrinsic_state(*atom));
  const size_t n = intrinsic.size();
  std::vector<double> change(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      const double distance = input.distance[i * n + j] + 1;
      if (distance >= kFar) continue;
      const double share = (intrinsic[i] - intrinsic[j]) / (distance * distance);
      change[i] += share;
      change[j] -= share;
    }
  }
  for (size_t i = 0; i < n; ++i) change[i] += intrinsic[i];
  return change;
}

}  // namespace

void estate_descriptors(const DescriptorInput& input, DescriptorRow row) {
  const std::vector<double> states = estate_indices(input);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  double largest = kNone, smallest = kNone, largest_size = kNone, smallest_size = kNone;
  for (const double state : states) {
    largest = std::fmax(largest, state);
    smallest = std::fmin(smallest, state);
    largest_size = std::fmax(largest_size, std::abs(state));
    smallest_size = std::fmin(smallest_size, std::abs(state));
  }
  row[descriptor_index("MaxEStateIndex")] = largest;
  row[descriptor_index("MinEStateIndex")] = smallest;
  row[descriptor_index("MaxAbsEStateIndex")] = largest_size;
  row[descriptor_index("MinAbsEStateIndex")] = smallest_size;
  sum_by_bin(input.surface, states, kSurfaceEdges, kSurfacePlaces, row);
  sum_by_bin(states, input.surface, kStateEdges, kStatePlaces, row);
}

}  // namespace rz::molecules
