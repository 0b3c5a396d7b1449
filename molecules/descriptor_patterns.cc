#include "molecules/descriptor_patterns.h"

#include <GraphMol/Descriptors/Crippen.h>

namespace rz::molecules {
namespace {

// From RDKit 2022.09, Code/GraphMol/Descriptors/Lipinski.cpp (BSD-3).
constexpr const char* kAcceptor =
    "[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),$([N;v3;!$(N-*=!@[O,N,P,S])]),$([nH0,o,s;+0])]";
constexpr const char* kDonor = "[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]";
constexpr const char* kRotatableBond =
    "[!$(*#*)&!D1&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])&!$([CD3](=[N,O,S])-!@[#7,O,S!"
    "D1])&!$([#7,O,S!D1]-!@[CD3]=[N,O,S])&!$([CD3](=[N+])-!@[#7!D1])&!$([#7!D1]-!@[CD3]=[N+])]-,:;!@[!$(*#*)&!D1&!$(C("
    "F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])]";
// From RDKit 2022.09, Chem/QED.py (BSD-3).
constexpr const char* kAliphaticRing = "[$([A;R][!a])]";

/// RDKit's hydrogen types, which are seen from the hydrogen ("[#1]O[CX4,c]"), said of the atom that has the hydrogen.
/// Water's second hydrogen is what "[#1]O[!#6;!#7;!#8;!#16]" asks for.
struct HydrogenType {
  const char* carrier;
  const char* label;
};
constexpr HydrogenType kHydrogenTypes[] = {
    {"[#6]", "H1"}, {"O[CX4,c]", "H2"}, {"O[!#6;!#7;!#8;!#16]", "H2"}, {"[OH2,OH3]", "H2"}, {"[!#6;!#7;!#8]", "H2"},
    {"[#7]", "H3"}, {"O[#7]", "H3"},    {"OC=[#6,#7,O,S]", "H4"},      {"O[O,S]", "H4"},    {"*", "HS"}};

template <size_t N>
void add_all(const std::array<const char*, N>& smarts, PatternSet& set, std::array<int, N>& places) {
  for (size_t i = 0; i < N; ++i) places[i] = set.add(smarts[i]);
}

}  // namespace

DescriptorPatterns::DescriptorPatterns()
    : aliphatic_ring(set.add(kAliphaticRing)),
      acceptors(set.add(kAcceptor)),
      donors(set.add(kDonor)),
      rotatable_bonds(set.add(kRotatableBond)) {
  add_all(kFragmentSmarts, set, fragments);
  add_all(kQedAcceptorSmarts, set, qed_acceptors);
  add_all(kQedAlertSmarts, set, qed_alerts);
  const auto* types = RDKit::Descriptors::CrippenParamCollection::getParams();
  for (const auto& type : *types) {
    if (type.label[0] == 'H' && type.label != "Hal") continue;
    crippen_heavy.push_back({set.add(type.smarts), type.logp, type.mr});
  }
  for (const HydrogenType& hydrogen : kHydrogenTypes) {
    for (const auto& type : *types) {
      if (type.label != hydrogen.label) continue;
      crippen_hydrogen.push_back({set.add(std::string(hydrogen.carrier)), type.logp, type.mr});
      break;
    }
  }
}

const DescriptorPatterns& descriptor_patterns() {
  static const DescriptorPatterns patterns;
  return patterns;
}

}  // namespace rz::molecules
