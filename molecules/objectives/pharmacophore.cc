#include "molecules/objectives/pharmacophore.h"

#include <GraphMol/ROMol.h>

#include <algorithm>
#include <array>
#include <functional>

#include "molecules/pattern_matcher.h"
#include "molecules/skeleton.h"

namespace rz::molecules {
namespace {

/// Every feature is one atom. In the order of RDKit's names of families.
constexpr std::array<const char*, 8> kFeatures = {
    // AG, acidic group
    "[$([C,S](=[O,S,P])-[O;H1])]",
    // AR, aromatic attachment
    "[$([a;D3](@*)(@*)*)]",
    // BG, basic group
    "[$([N;H2&+0][$([C,a]);!$([C,a](=O))]),$([N;H1&+0]([$([C,a]);!$([C,a](=O))])[$([C,a]);!$([C,a](=O))]),"
    "$([N;H0&+0]([C;!$(C(=O))])([C;!$(C(=O))])[C;!$(C(=O))]),$([N,n;X2;+0])]",
    // HA, hydrogen acceptor
    "[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),$([N&v3;H1,H2]-[!$(*=[O,N,P,S])]),$([N;v3;H0]),"
    "$([n,o,s;+0]),F]",
    // HD, hydrogen donor
    "[$([N;!H0;v3]),$([N;!H0;+1;v4]),$([O,S;H1;+0]),$([n;H1;+0])]",
    // LH, hydrophobic
    "[$([C;H2,H1](!=*)[C;H2,H1][C;H2,H1][$([C;H1,H2,H3]);!$(C=*)]),$(C([C;H2,H3])([C;H2,H3])[C;H2,H3])]",
    // RR, aliphatic attachment
    "[$([A;D3](@*)(@*)*)]",
    // X, unusual atom
    "[!#1;!#6;!#7;!#8;!#9;!#16;!#17;!#35;!#53]"};

constexpr int kNearest = 2, kFarthest = 100, kLastBin = 8;  // bins: 2, 3, ..., 7, and 8 up to 99 bonds

/// The patterns, and which of the set they are: what recursive SMARTS hold are patterns of the set too.
struct FeaturePatterns {
  FeaturePatterns() {
    for (size_t i = 0; i < kFeatures.size(); ++i) places[i] = set.add(std::string(kFeatures[i]));
  }

  PatternSet set;
  std::array<int, kFeatures.size()> places;
};

const FeaturePatterns& feature_patterns() {
  static const FeaturePatterns kPatterns;
  return kPatterns;
}

struct FeatureAtom {
  int feature, atom;
};

/// In the order of features, then of atoms.
std::vector<FeatureAtom> features_of(const RDKit::ROMol& molecule) {
  const FeaturePatterns& patterns = feature_patterns();
  PatternMatcher matcher(patterns.set, molecule);
  std::vector<FeatureAtom> found;
  for (int feature = 0; feature < static_cast<int>(kFeatures.size()); ++feature) {
    for (int atom = 0; atom < static_cast<int>(molecule.getNumAtoms()); ++atom) {
      if (matcher.matches_at(patterns.places[feature], atom)) found.push_back({feature, atom});
    }
  }
  return found;
}

/// One id for features and the bins of their distances: three bits each. Distances between like features are told apart
/// by their size alone.
uint32_t triangle_id(const std::array<int, 3>& features, std::array<int, 3> distances) {
  const bool first_alike = features[0] == features[1], last_alike = features[1] == features[2];
  if (first_alike && last_alike) {
    std::sort(distances.begin(), distances.end(), std::greater<>());
  } else if (first_alike && distances[1] < distances[2]) {
    std::swap(distances[1], distances[2]);
  } else if (last_alike && distances[0] < distances[1]) {
    std::swap(distances[0], distances[1]);
  }
  uint32_t id = 1;  // apart from pairs
  for (const int feature : features) id = id * 8 + static_cast<uint32_t>(feature);
  for (const int distance : distances) id = id * 8 + static_cast<uint32_t>(std::min(distance, kLastBin) - kNearest);
  return id;
}

uint32_t pair_id(int first, int second, int distance) {
  return static_cast<uint32_t>((first * 8 + second) * 8 + std::min(distance, kLastBin) - kNearest);
}

}  // namespace

CountFingerprint pharmacophores(const RDKit::ROMol& molecule) {
  const std::vector<FeatureAtom> found = features_of(molecule);
  const Skeleton graph(molecule);
  const std::vector<double> all = distances(graph);
  const auto atoms = static_cast<size_t>(graph.size());
  // 0: too near or too far.
  const auto between = [&](const FeatureAtom& a, const FeatureAtom& b) {
    const double distance = all[static_cast<size_t>(a.atom) * atoms + static_cast<size_t>(b.atom)];
    return distance >= kNearest && distance < kFarthest ? static_cast<int>(distance) : 0;
  };
  std::vector<uint32_t> ids;
  for (size_t i = 0; i < found.size(); ++i) {
    for (size_t j = i + 1; j < found.size(); ++j) {
      const int first = between(found[i], found[j]);
      if (first == 0) continue;
      ids.push_back(pair_id(found[i].feature, found[j].feature, first));
      for (size_t k = j + 1; k < found.size(); ++k) {
        const int second = between(found[i], found[k]), third = between(found[j], found[k]);
        if (second == 0 || third == 0) continue;
        ids.push_back(triangle_id({found[i].feature, found[j].feature, found[k].feature}, {first, second, third}));
      }
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  CountFingerprint fingerprint;
  for (const uint32_t id : ids) fingerprint.push_back({id, 1});
  return fingerprint;
}

}  // namespace rz::molecules
