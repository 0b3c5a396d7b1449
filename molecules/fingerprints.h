// Fingerprints of molecules, equal to those of RDKit 2022.09's Python: counted features as models read them, and bits
// as similarity searches read them.
//
// Sources: Morgan (ECFP, FCFP), https://doi.org/10.1021/ci100050t; atom pairs, https://doi.org/10.1021/ci00046a002;
// topological torsions, https://doi.org/10.1021/ci00054a008; MACCS keys, https://doi.org/10.1021/ci010132r; RDKit's
// paths, https://www.rdkit.org/docs/RDKit_Book.html.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace RDKit {
class ROMol;
}

namespace rz::molecules {

/// A feature and how often a molecule has it.
struct FeatureCount {
  uint32_t id, count;

  bool operator==(const FeatureCount&) const = default;
};

/// Unfolded: ids ascend, counts are above zero.
using CountFingerprint = std::vector<FeatureCount>;

/// Bit i is bit i % 64 of word i / 64.
using BitFingerprint = std::vector<uint64_t>;

enum class FingerprintKind {
  morgan2,         ///< AllChem.GetMorganFingerprint(m, 2)
  morgan3,         ///< ... (m, 3)
  morgan2_chiral,  ///< ... (m, 2, useChirality=True)
  features2,       ///< ... (m, 2, useFeatures=True)
  pairs,           ///< AllChem.GetAtomPairFingerprint(m)
  pairs_chiral,    ///< ... (m, includeChirality=True)
  torsions,  ///< AllChem.GetTopologicalTorsionFingerprint(m), ids folded to 32 bits: low half ^ high half * 2654435761
  torsions_chiral,  ///< ... (m, includeChirality=True), ids folded alike
  paths5,           ///< Chem.UnfoldedRDKFingerprintCountBased(m, maxPath=5)
  maccs,            ///< MACCSkeys.GenMACCSKeys(m): ids 1 to 166, counts 1
  pairs10           ///< AllChem.GetAtomPairFingerprint(m, maxLength=10)
};
constexpr size_t kFingerprintKinds = 11;  // of the enumeration

/// "morgan2", "morgan2-chiral", "paths5", ...
const char* name_of(FingerprintKind kind);
/// All of these, apart by commas.
std::string fingerprint_names();
/// Throws Error(input) where there is no kind of this name; the message names all.
FingerprintKind fingerprint_named(const std::string& name);

/// Of a sanitised molecule. Several threads may call it, each with a molecule of its own.
CountFingerprint count_fingerprint(const RDKit::ROMol& molecule, FingerprintKind kind);

/// Fingerprints of bits, for similarity searches.
enum class BitFingerprintKind {
  morgan,  ///< AllChem.GetMorganFingerprintAsBitVect(m, 2, 2048)
  rdkit,   ///< Chem.RDKFingerprint(m, fpSize=2048)
  maccs    ///< MACCSkeys.GenMACCSKeys(m), 167 bits, of which bit 0 is never set
};
constexpr size_t kBitFingerprintKinds = 3;  // of the enumeration

/// "morgan", "rdkit" or "maccs".
const char* name_of(BitFingerprintKind kind);
int bit_count(BitFingerprintKind kind);

/// Of a sanitised molecule. Several threads may call it, each with a molecule of its own.
BitFingerprint bit_fingerprint(const RDKit::ROMol& molecule, BitFingerprintKind kind);

/// Shared features over all features, counts taken as multisets: sum of minima over sum of maxima. 1 of two empty ones.
double tanimoto(const CountFingerprint& a, const CountFingerprint& b);

}  // namespace rz::molecules
