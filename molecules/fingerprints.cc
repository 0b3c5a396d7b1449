#include "molecules/fingerprints.h"

#include <DataStructs/ExplicitBitVect.h>
#include <DataStructs/SparseIntVect.h>
#include <GraphMol/Fingerprints/AtomPairs.h>
#include <GraphMol/Fingerprints/Fingerprints.h>
#include <GraphMol/Fingerprints/MACCS.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/GraphMol.h>

#include <algorithm>
#include <map>
#include <memory>

#include "kernels/error.h"

namespace rz::molecules {
namespace {

constexpr const char* kNames[kFingerprintKinds] = {"morgan2", "morgan3",      "morgan2-chiral", "features2",
                                                   "pairs",   "pairs-chiral", "torsions",       "torsions-chiral",
                                                   "paths5",  "maccs",        "pairs10"};
constexpr uint64_t kFold = 2654435761;  // Knuth's multiplicative hash: spreads the high half over the low one

/// Takes the fingerprint over. Ids beyond 32 bits are folded, and those that then are equal added up.
template <class Id>
CountFingerprint counts_of(RDKit::SparseIntVect<Id>* sparse) {
  const std::unique_ptr<RDKit::SparseIntVect<Id>> owned(sparse);
  std::map<uint32_t, uint32_t> counts;
  for (const auto& [id, count] : owned->getNonzeroElements()) {
    const auto wide = static_cast<uint64_t>(id);
    counts[static_cast<uint32_t>(wide ^ (wide >> 32) * kFold)] += static_cast<uint32_t>(count);
  }
  CountFingerprint fingerprint;
  fingerprint.reserve(counts.size());
  for (const auto& [id, count] : counts) fingerprint.push_back({id, count});
  return fingerprint;
}

CountFingerprint morgan_counts(const RDKit::ROMol& molecule, unsigned radius, bool chirality, bool features) {
  if (!features) {
    return counts_of(RDKit::MorganFingerprints::getFingerprint(molecule, radius, nullptr, nullptr, chirality));
  }
  std::vector<uint32_t> invariants(molecule.getNumAtoms());
  RDKit::MorganFingerprints::getFeatureInvariants(molecule, invariants);
  return counts_of(RDKit::MorganFingerprints::getFingerprint(molecule, radius, &invariants, nullptr, chirality));
}

CountFingerprint pair_counts(const RDKit::ROMol& molecule, bool chirality,
                             unsigned farthest = RDKit::AtomPairs::maxPathLen - 1) {
  return counts_of(
      RDKit::AtomPairs::getAtomPairFingerprint(molecule, 1, farthest, nullptr, nullptr, nullptr, chirality));
}

CountFingerprint torsion_counts(const RDKit::ROMol& molecule, bool chirality) {
  constexpr unsigned kAtoms = 4;
  return counts_of(
      RDKit::AtomPairs::getTopologicalTorsionFingerprint(molecule, kAtoms, nullptr, nullptr, nullptr, chirality));
}

CountFingerprint maccs_counts(const RDKit::ROMol& molecule) {
  const std::unique_ptr<ExplicitBitVect> keys(RDKit::MACCSFingerprints::getFingerprintAsBitVect(molecule));
  std::vector<int> set;
  keys->getOnBits(set);
  CountFingerprint fingerprint;
  for (const int key : set) fingerprint.push_back({static_cast<uint32_t>(key), 1});
  return fingerprint;
}

/// Takes the fingerprint over.
BitFingerprint bits_of(ExplicitBitVect* vector) {
  const std::unique_ptr<ExplicitBitVect> owned(vector);
  BitFingerprint bits((owned->getNumBits() + 63) / 64);
  std::vector<int> set;
  owned->getOnBits(set);
  for (const int bit : set) bits[static_cast<size_t>(bit) / 64] |= uint64_t{1} << bit % 64;
  return bits;
}

}  // namespace

const char* name_of(FingerprintKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::string fingerprint_names() {
  std::string all;
  for (const char* name : kNames) all += std::string(all.empty() ? "" : ", ") + name;
  return all;
}

FingerprintKind fingerprint_named(const std::string& name) {
  for (size_t i = 0; i < kFingerprintKinds; ++i) {
    if (name == kNames[i]) return static_cast<FingerprintKind>(i);
  }
  throw Error(ExitCode::input, name + " is no fingerprint: there are " + fingerprint_names());
}

CountFingerprint count_fingerprint(const RDKit::ROMol& molecule, FingerprintKind kind) {
  switch (kind) {
    case FingerprintKind::morgan2:
      return morgan_counts(molecule, 2, false, false);
    case FingerprintKind::morgan3:
      return morgan_counts(molecule, 3, false, false);
    case FingerprintKind::morgan2_chiral:
      return morgan_counts(molecule, 2, true, false);
    case FingerprintKind::features2:
      return morgan_counts(molecule, 2, false, true);
    case FingerprintKind::pairs:
      return pair_counts(molecule, false);
    case FingerprintKind::pairs_chiral:
      return pair_counts(molecule, true);
    case FingerprintKind::torsions:
      return torsion_counts(molecule, false);
    case FingerprintKind::torsions_chiral:
      return torsion_counts(molecule, true);
    case FingerprintKind::paths5:
      return counts_of(RDKit::getUnfoldedRDKFingerprintMol(molecule, 1, 5));
    case FingerprintKind::maccs:
      return maccs_counts(molecule);
    case FingerprintKind::pairs10:
      return pair_counts(molecule, false, 10);
  }
  throw Error(ExitCode::internal, "a fingerprint of no kind");
}

const char* name_of(BitFingerprintKind kind) {
  static constexpr const char* kBitNames[kBitFingerprintKinds] = {"morgan", "rdkit", "maccs"};
  return kBitNames[static_cast<size_t>(kind)];
}

int bit_count(BitFingerprintKind kind) { return kind == BitFingerprintKind::maccs ? 167 : 2048; }

BitFingerprint bit_fingerprint(const RDKit::ROMol& molecule, BitFingerprintKind kind) {
  const auto bits = static_cast<unsigned>(bit_count(kind));
  switch (kind) {
    case BitFingerprintKind::morgan:
      return bits_of(RDKit::MorganFingerprints::getFingerprintAsBitVect(molecule, 2, bits));
    case BitFingerprintKind::rdkit:
      return bits_of(RDKit::RDKFingerprintMol(molecule, 1, 7, bits));
    case BitFingerprintKind::maccs:
      return bits_of(RDKit::MACCSFingerprints::getFingerprintAsBitVect(molecule));
  }
  throw Error(ExitCode::internal, "a fingerprint of no kind");
}

double tanimoto(const CountFingerprint& a, const CountFingerprint& b) {
  uint64_t shared = 0, all = 0;
  for (const FeatureCount& feature : a) all += feature.count;
  for (const FeatureCount& feature : b) all += feature.count;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (i->id == j->id) {
      shared += std::min(i++->count, j++->count);
    } else if (i->id < j->id) {
      ++i;
    } else {
      ++j;
    }
  }
  return all == 0 ? 1.0 : static_cast<double>(shared) / static_cast<double>(all - shared);
}

}  // namespace rz::molecules
