#include "molecules/fingerprints.h"

#include <gtest/gtest.h>

#include <fstream>

#include "io/sha256.h"
#include "kernels/error.h"
#include "molecules/molecule.h"

namespace rz::molecules::test {
namespace {

std::string text_of(const CountFingerprint& fingerprint) {
  std::string text;
  for (const FeatureCount& feature : fingerprint) {
    text += (text.empty() ? "" : " ") + std::to_string(feature.id) + ":" + std::to_string(feature.count);
  }
  return text;
}

std::string text_of(const BitFingerprint& fingerprint) {
  std::string text;
  for (size_t bit = 0; bit < fingerprint.size() * 64; ++bit) {
    if ((fingerprint[bit / 64] >> bit % 64 & 1) != 0) text += (text.empty() ? "" : " ") + std::to_string(bit);
  }
  return text;
}

std::string text_of(const RDKit::ROMol& molecule, const std::string& kind) {
  for (const auto bits : {BitFingerprintKind::morgan, BitFingerprintKind::rdkit, BitFingerprintKind::maccs}) {
    if (kind == std::string("bits-") + name_of(bits)) return text_of(bit_fingerprint(molecule, bits));
  }
  return text_of(count_fingerprint(molecule, fingerprint_named(kind)));
}

/// tools/goldens/fingerprints.py made the table with RDKit's Python.
TEST(Fingerprints, EqualThoseOfPython) {
  std::ifstream table(RZ_SOURCE_FOLDER "/tests/molecules/data/fingerprints.tsv");
  std::string smiles, kind, count, digest;
  int seen = 0;
  while (table >> smiles >> kind >> count >> digest) {
    const ParsedMolecule parsed = parse_smiles(smiles);
    ASSERT_TRUE(parsed.molecule) << smiles;
    const std::string text = text_of(*parsed.molecule, kind);
    EXPECT_EQ(sha256_hex(reinterpret_cast<const uint8_t*>(text.data()), text.size()).substr(0, 16), digest)
        << smiles << " " << kind << ", not " << count << " features: " << text;
    ++seen;
  }
  EXPECT_EQ(seen, 25 * 14);
}

TEST(Fingerprints, AreKnownByName) {
  for (size_t i = 0; i < kFingerprintKinds; ++i) {
    EXPECT_EQ(static_cast<size_t>(fingerprint_named(name_of(static_cast<FingerprintKind>(i)))), i);
  }
  EXPECT_THROW(fingerprint_named("ecfp"), Error);
}

TEST(Fingerprints, TanimotoTakesCountsAsMultisets) {
  const CountFingerprint a = {{1, 3}, {5, 1}}, b = {{1, 1}, {4, 2}, {5, 2}};
  EXPECT_DOUBLE_EQ(tanimoto(a, b), 2.0 / 7.0);
  EXPECT_DOUBLE_EQ(tanimoto(a, a), 1.0);
  EXPECT_DOUBLE_EQ(tanimoto({}, {}), 1.0);
  EXPECT_DOUBLE_EQ(tanimoto(a, {}), 0.0);
}

}  // namespace
}  // namespace rz::molecules::test
