// What a surrogate knows of a molecule: counts of its substructures, and a few properties.
//
// The fingerprints are like RDKit's of the same names, but not equal to them: these take a tenth of the time, and a
// search makes some hundred thousand.
#pragma once

#include <array>
#include <cstddef>

#include "molecules/fingerprints.h"

namespace rz::molecules {

struct SearchFeatures {
  static constexpr size_t kKinds = 3, kProperties = 15;

  /// Circular environments of up to two bonds (Morgan, https://doi.org/10.1021/ci100050t) of atoms as such, and of
  /// their roles (donor, acceptor, aromatic, halogen, charged); pairs of atoms up to ten bonds apart
  /// (https://doi.org/10.1021/ci00046a002).
  std::array<CountFingerprint, kKinds> fingerprints;
  /// Atoms of H, C, N, O, F, P, S, Cl, Br, I; heavy atoms; rings, aromatic rings; TPSA / 10; single bonds
  /// that can turn.
  std::array<float, kProperties> properties;
};

/// Of a sanitised molecule. Many threads may call it, each with a molecule of its own.
SearchFeatures search_features(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
