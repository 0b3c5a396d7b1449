#include "molecules/generate/graph_valence.h"

#include <cstdlib>
#include <span>

namespace rz::molecules {
namespace {

std::span<const int> valences(int element) {
  static constexpr int kOne[] = {1}, kTwo[] = {2}, kThree[] = {3}, kFour[] = {4}, kPhosphorus[] = {3, 5},
                       kSulfur[] = {2, 4, 6};
  switch (element) {
    case 1:
    case kF:
    case kCl:
    case kBr:
    case kI:
      return kOne;
    case kO:
      return kTwo;
    case 5:
    case kN:
      return kThree;
    case kC:
    case 14:
      return kFour;
    case kP:
      return kPhosphorus;
    case kS:
    case 34:
      return kSulfur;
    default:
      return {};
  }
}

bool halogen(int element) { return element == kF || element == kCl || element == kBr || element == kI; }

}  // namespace

bool known_element(int element) { return !valences(element).empty(); }

int valence_for(int element, int charge, int used) {
  // A charge makes an element's valence that of its neighbour in the periodic table: NH4+ is like CH4, O- like F.
  int shift = charge;
  if (element == kC || element == 14) shift = -std::abs(charge);
  if (element == 5) shift = -charge;
  for (const int valence : valences(element)) {
    if (valence + shift >= used) return valence + shift;
    if (charge != 0) break;
  }
  return 0;
}

bool unstable(int a, int b) {
  const auto lone = [](int element) { return halogen(element) || element == kN || element == kO || element == kS; };
  return (a == kO && b == kO) || (halogen(a) && lone(b)) || (halogen(b) && lone(a));
}

}  // namespace rz::molecules
