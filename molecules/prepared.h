// Molecules made ready for models: parsed, and turned into whatever the models of a run read.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/library_reader.h"
#include "molecules/atom_codes.h"
#include "molecules/dmpnn_config.h"
#include "molecules/fingerprints.h"
#include "molecules/message_plan.h"
#include "molecules/molecule.h"

namespace rz::molecules {

constexpr size_t kHydrogenKinds = 3;  // of the enumeration Hydrogens

/// What models read of a molecule.
struct Needs {
  std::array<bool, kHydrogenKinds> graphs = {};  ///< by Hydrogens
  bool descriptors = false;                      ///< the 200, normalised
  bool standardize = false;                      ///< models read the standardised molecule (standardize.h)
  std::array<bool, kFingerprintKinds> fingerprints = {};
  std::array<bool, kBitFingerprintKinds> bit_fingerprints = {};
  bool molecule = false;  ///< RDKit's own, for what is drawn or written of it

  void add(const Needs& other);
  /// Whether nothing is needed that `other` lacks.
  bool within(const Needs& other) const;

  bool operator==(const Needs&) const = default;
};

struct PreparedMolecule {
  Molecule molecule;   ///< as models read it; null where the record failed, and where nothing needed it
  std::string reason;  ///< why the record failed; empty where it did not
  bool fast = false;   ///< the graph was made without RDKit (fast_smiles.h)
  std::array<std::optional<MoleculeGraph>, kHydrogenKinds> graphs;
  std::vector<float> descriptors;  ///< [200] or empty
  std::array<CountFingerprint, kFingerprintKinds> fingerprints;
  std::array<BitFingerprint, kBitFingerprintKinds> bit_fingerprints;

  bool ok() const { return reason.empty(); }
};

/// Never throws on what a record can hold: the reason says what is wrong.
PreparedMolecule prepare(const LibraryRecord& record, const Needs& needs);

/// The molecules of a batch, and what several models share of it.
class MoleculeBatch {
 public:
  explicit MoleculeBatch(std::vector<const PreparedMolecule*> molecules) : molecules_(std::move(molecules)) {}

  const std::vector<const PreparedMolecule*>& molecules() const { return molecules_; }
  size_t size() const { return molecules_.size(); }

  /// Made on the first call. For use by one thread.
  const MessagePlan& plan(Hydrogens hydrogens, int depth) const;
  /// [molecules, 200]
  const std::vector<float>& descriptors() const;

 private:
  std::vector<const PreparedMolecule*> molecules_;
  mutable std::map<std::pair<Hydrogens, int>, MessagePlan> plans_;
  mutable std::vector<float> descriptors_;
};

}  // namespace rz::molecules
