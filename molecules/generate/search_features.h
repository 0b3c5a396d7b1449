// What a surrogate knows of a molecule: counts of its substructures, and a few properties.
#pragma once

#include <array>
#include <cstddef>

#include "molecules/fingerprints.h"

namespace rz::molecules {

struct SearchFeatures {
  static constexpr std::array<FingerprintKind, 3> kKinds = {FingerprintKind::morgan2, FingerprintKind::features2,
                                                            FingerprintKind::pairs10};
  static constexpr size_t kProperties = 15;

  std::array<CountFingerprint, kKinds.size()> fingerprints;
  /// Atoms of H, C, N, O, F, P, S, Cl, Br, I; heavy atoms; rings, aromatic rings; TPSA / 10; rotatable bonds.
  std::array<float, kProperties> properties;
};

/// Of a sanitised molecule. Many threads may call it, each with a molecule of its own.
SearchFeatures search_features(const RDKit::ROMol& molecule);

}  // namespace rz::molecules
