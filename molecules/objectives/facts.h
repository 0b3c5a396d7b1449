// What objectives ask of one molecule, each computed once and only where it is asked for.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "molecules/descriptors.h"
#include "molecules/fingerprints.h"

namespace rz::molecules {

class Facts {
 public:
  /// The molecule is sanitised and outlives this. One thread at a time.
  explicit Facts(const RDKit::ROMol& molecule) : molecule_(molecule) {}

  const RDKit::ROMol& molecule() const { return molecule_; }
  const CountFingerprint& fingerprint(FingerprintKind kind);
  const CountFingerprint& pharmacophore();
  double descriptor(size_t index);  ///< in the order of descriptor_names()
  int atoms(int element);           ///< element 1: implicit hydrogens too; 0: all atoms, hydrogens too

 private:
  const RDKit::ROMol& molecule_;
  std::array<std::optional<CountFingerprint>, kFingerprintKinds> fingerprints_;
  std::optional<CountFingerprint> pharmacophore_;
  std::vector<double> descriptors_;
  std::vector<int> counts_;  ///< of atoms by element
};

}  // namespace rz::molecules
