// BalabanJ: Balaban 1982, doi:10.1016/0009-2614(82)80009-2. BertzCT: Bertz 1981, doi:10.1021/ja00402a071.
// Ipc: Bonchev and Trinajstic 1977, doi:10.1063/1.434593.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "molecules/characteristic_polynomial.h"
#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"

namespace rz::molecules {
namespace {

constexpr size_t kClassDistances = 100;  // atoms are alike where as many of their distances are

double entropy(const std::vector<double>& counts) {
  double total = 0, sum = 0;
  for (const double count : counts) total += count;
  if (total == 0) return 0;
  for (const double count : counts) {
    const double share = count / total;
    if (share != 0) sum -= share * std::log2(share);
  }
  return sum;
}

double balaban_j(const Skeleton& graph, const std::vector<double>& distance) {
  const int n = graph.size();
  if (n == 0) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> reach(static_cast<size_t>(n));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) reach[j] += distance[static_cast<size_t>(i) * n + j];
  }
  double sum = 0;
  for (const SkeletonBond& bond : graph.bonds) sum += 1 / std::sqrt(reach[bond.begin] * reach[bond.end]);
  const int count = static_cast<int>(graph.bonds.size());
  const int cycles = count - n + 1;
  return cycles + 1 != 0 ? static_cast<double>(count) / (cycles + 1) * sum : 0;
}

/// A number for each atom, the same for those with the same distances to all others, to four decimals.
std::vector<int> symmetry_classes(size_t n, const std::vector<double>& distance) {
  const size_t width = std::min(n, kClassDistances);
  std::vector<int64_t> sorted(n), kept;  // of each class the distances
  std::vector<int> classes;
  for (size_t i = 0; i < n; ++i) {
    std::transform(distance.begin() + i * n, distance.begin() + (i + 1) * n, sorted.begin(),
                   [](double d) { return static_cast<int64_t>(std::lround(d * 1e4)); });
    std::sort(sorted.begin(), sorted.end());
    size_t place = 0;
    while (place < kept.size() && !std::equal(sorted.begin(), sorted.begin() + width, kept.begin() + place)) {
      place += width;
    }
    if (place == kept.size()) kept.insert(kept.end(), sorted.begin(), sorted.begin() + width);
    classes.push_back(static_cast<int>(place / width));
  }
  return classes;
}

/// Sums the amounts of equal kinds.
template <class Kind>
std::vector<double> tally(std::vector<std::pair<Kind, double>> amounts) {
  std::sort(amounts.begin(), amounts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<double> sums;
  for (size_t i = 0; i < amounts.size(); ++i) {
    if (i == 0 || amounts[i].first != amounts[i - 1].first) sums.push_back(0);
    sums.back() += amounts[i].second;
  }
  return sums;
}

/// As RDKit takes it here: the number of the bond's type unless it is aromatic.
double bertz_order(const SkeletonBond& bond) { return bond.order == 1.5 ? 1.5 : bond.type; }

double bertz_ct(const RDKit::ROMol& molecule, const Skeleton& graph, const std::vector<double>& distance) {
  const int n = graph.size();
  if (n < 2) return 0;
  using Connection = std::array<int, 3>;  // classes of three atoms, the middle's between; of a bond's the middle is -1
  const std::vector<int> classes = symmetry_classes(static_cast<size_t>(n), distance);
  std::vector<std::pair<int, double>> elements;
  std::vector<std::pair<Connection, double>> connections;
  for (int hinge = 0; hinge < n; ++hinge) {
    elements.emplace_back(molecule.getAtomWithIdx(hinge)->getAtomicNum(), 1);
    for (int i = graph.first[hinge]; i < graph.first[hinge + 1]; ++i) {
      const auto [left, left_bond] = graph.neighbors[i];
      const double left_order = bertz_order(graph.bonds[left_bond]);
      if (left_order > 1 && left > hinge) {
        const auto [low, high] = std::minmax(classes[hinge], classes[left]);
        connections.push_back({{low, -1, high}, left_order * (left_order - 1) / 2});
      }
      for (int j = i + 1; j < graph.first[hinge + 1]; ++j) {
        const auto [right, right_bond] = graph.neighbors[j];
        const auto [low, high] = std::minmax(classes[left], classes[right]);
        connections.push_back({{low, classes[hinge], high}, left_order * bertz_order(graph.bonds[right_bond])});
      }
    }
  }
  const std::vector<double> counts = tally(std::move(connections));
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double bonding = counts.empty() ? 0 : total * (entropy(counts) + std::log2(total));
  return n * entropy(tally(std::move(elements))) + bonding;
}

double ipc(const Skeleton& graph) {
  std::vector<double> coefficients = characteristic_polynomial(graph);
  double sum = 0;
  for (double& coefficient : coefficients) sum += coefficient = std::abs(coefficient);
  return sum * entropy(coefficients);
}

}  // namespace

void topology_descriptors(const DescriptorInput& input, DescriptorRow row) {
  const std::vector<double> distance = balaban_distances(input.graph);
  row[descriptor_index("BalabanJ")] = balaban_j(input.graph, distance);
  row[descriptor_index("BertzCT")] = bertz_ct(input.molecule, input.graph, distance);
  row[descriptor_index("Ipc")] = ipc(input.graph);
}

}  // namespace rz::molecules
