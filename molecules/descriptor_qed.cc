// QED: Bickerton et al. 2012, doi:10.1038/nchem.1243, as RDKit computes it (Chem/QED.py), mean weights.
#include <array>
#include <cmath>
#include <numeric>

#include "molecules/descriptor_names.h"
#include "molecules/descriptor_parts.h"
#include "molecules/descriptor_patterns.h"

namespace rz::molecules {
namespace {

/// An asymmetric double sigmoid, and its property's weight.
struct Desirability {
  double a, b, c, d, e, f, highest, weight;

  double of(double x) const {
    const double rise = 1 + std::exp(-(x - c + d / 2) / e);
    const double fall = 1 + std::exp(-(x - c - d / 2) / f);
    return (a + b / rise * (1 - 1 / fall)) / highest;
  }
};

constexpr std::array<Desirability, 8> kDesirability = {{
    {2.817065973, 392.5754953, 290.7489764, 2.419764353, 49.22325677, 65.37051707, 104.9805561, 0.66},  // weight
    {3.172690585, 137.8624751, 2.534937431, 4.581497897, 0.822739154, 0.576295591, 131.3186604, 0.46},  // logP
    {2.948620388, 160.4605972, 3.615294657, 4.435986202, 0.290141953, 1.300669958, 148.7763046, 0.05},  // acceptors
    {1.618662227, 1010.051101, 0.985094388, 0.000000001, 0.713820843, 0.920922555, 258.1632616, 0.61},  // donors
    {1.876861559, 125.2232657, 62.90773554, 87.83366614, 12.01999824, 28.51324732, 104.5686167, 0.06},  // polar surface
    {0.010000000, 272.4121427, 2.558379970, 1.565547684, 1.271567166, 2.758063707, 105.4420403,
     0.65},  // rotatable bonds
    {3.217788970, 957.7374108, 2.274627939, 0.000000001, 1.317690384, 0.375760881, 312.3372610,
     0.48},  // aromatic rings
    {0.010000000, 1199.094025, -0.09002883, 0.000000001, 0.185904477, 0.875193782, 417.7253140, 0.95},  // alerts
}};

/// Rings that are left where aliphatic ring atoms next to an aliphatic atom are taken away: bonds - atoms + fragments.
int aromatic_rings(DescriptorInput& input) {
  const Skeleton& graph = input.graph;
  const int pattern = descriptor_patterns().aliphatic_ring;
  std::vector<int> root(static_cast<size_t>(graph.size()));
  std::vector<char> kept(root.size());
  std::iota(root.begin(), root.end(), 0);
  for (int i = 0; i < graph.size(); ++i) kept[i] = !input.matcher.matches_at(pattern, i);
  const auto find = [&](int atom) {
    while (root[atom] != atom) atom = root[atom] = root[root[atom]];
    return atom;
  };
  int rings = 0;
  for (const SkeletonBond& bond : graph.bonds) {
    if (!kept[bond.begin] || !kept[bond.end]) continue;
    const int begin = find(bond.begin), end = find(bond.end);
    if (begin == end) ++rings;  // a bond within what is connected already
    root[begin] = end;
  }
  return rings;
}

int count_acceptors(PatternMatcher& matcher) {
  int count = 0;
  for (const int pattern : descriptor_patterns().qed_acceptors) count += matcher.count(pattern);
  return count;
}

int count_alerts(PatternMatcher& matcher) {
  int count = 0;
  for (const int pattern : descriptor_patterns().qed_alerts) count += matcher.has(pattern);
  return count;
}

}  // namespace

double qed(DescriptorInput& input, DescriptorRow row) {
  const std::array<double, 8> properties = {row[descriptor_index("MolWt")],
                                            row[descriptor_index("MolLogP")],
                                            static_cast<double>(count_acceptors(input.matcher)),
                                            row[descriptor_index("NumHDonors")],
                                            row[descriptor_index("TPSA")],
                                            row[descriptor_index("NumRotatableBonds")],
                                            static_cast<double>(aromatic_rings(input)),
                                            static_cast<double>(count_alerts(input.matcher))};
  double sum = 0, weights = 0;
  for (size_t i = 0; i < properties.size(); ++i) {
    sum += kDesirability[i].weight * std::log(kDesirability[i].of(properties[i]));
    weights += kDesirability[i].weight;
  }
  return std::exp(sum / weights);
}

}  // namespace rz::molecules
