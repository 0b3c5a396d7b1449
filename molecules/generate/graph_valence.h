// What the elements of a graph may be bonded to.
#pragma once

namespace rz::molecules {

enum Element : int { kAttachment = 0, kC = 6, kN = 7, kO = 8, kF = 9, kP = 15, kS = 16, kCl = 17, kBr = 35, kI = 53 };

/// Whether valences of the element are known, so that its atoms can be edited.
bool known_element(int element);

/// The lowest valence of an element with a charge that holds `used` bonds; 0 where there is none, or it is not known.
int valence_for(int element, int charge, int used);

/// Bonds that no flask keeps: peroxides, and halogens on nitrogen, oxygen, sulfur or halogens.
bool unstable(int a, int b);

}  // namespace rz::molecules
