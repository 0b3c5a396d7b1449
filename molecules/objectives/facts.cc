#include "molecules/objectives/facts.h"

#include <GraphMol/Atom.h>
#include <GraphMol/ROMol.h>

#include <numeric>

#include "molecules/objectives/pharmacophore.h"

namespace rz::molecules {

const CountFingerprint& Facts::fingerprint(FingerprintKind kind) {
  auto& one = fingerprints_[static_cast<size_t>(kind)];
  if (!one) one = count_fingerprint(molecule_, kind);
  return *one;
}

const CountFingerprint& Facts::pharmacophore() {
  if (!pharmacophore_) pharmacophore_ = pharmacophores(molecule_);
  return *pharmacophore_;
}

double Facts::descriptor(size_t index) {
  if (descriptors_.empty()) {
    descriptors_.resize(kDescriptors);
    descriptors(molecule_, std::span<double, kDescriptors>(descriptors_.data(), kDescriptors));
  }
  return descriptors_[index];
}

int Facts::atoms(int element) {
  constexpr size_t kElements = 128;
  if (counts_.empty()) {
    counts_.resize(kElements);
    for (const RDKit::Atom* atom : molecule_.atoms()) {
      ++counts_[static_cast<size_t>(atom->getAtomicNum()) % kElements];
      counts_[1] += static_cast<int>(atom->getTotalNumHs());
    }
  }
  return element == 0 ? std::accumulate(counts_.begin(), counts_.end(), 0) : counts_[static_cast<size_t>(element)];
}

}  // namespace rz::molecules
