// What a surrogate knows of molecules: against RDKit's fingerprints of the same kinds, and by hand.
#include "molecules/generate/search_features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "molecules/count_index.h"
#include "molecules/generate/random_draws.h"
#include "molecules/molecule.h"

namespace rz::molecules {
namespace {

const std::vector<std::string> kDrugs = {
    "CC(=O)Oc1ccccc1C(=O)O",                               // aspirin
    "CC(C)Cc1ccc(cc1)C(C)C(=O)O",                          // ibuprofen
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",                        // caffeine
    "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1",                       // albuterol
    "Cc1ccc(cc1)-c1cc(nn1-c1ccc(cc1)S(N)(=O)=O)C(F)(F)F",  // celecoxib
    "COc1ccc2[nH]c(nc2c1)S(=O)Cc1ncc(C)c(OC)c1C",          // omeprazole
    "CN(C)CCc1c[nH]c2ccc(CS(=O)(=O)N3CCCC3)cc12",          // almotriptan
    "C[N+](C)(C)CC(O)CC(=O)[O-]",                          // carnitine
};

SearchFeatures features_of(const std::string& smiles) { return search_features(*parse_smiles(smiles).molecule); }

uint32_t total(const CountFingerprint& fingerprint) {
  return std::accumulate(fingerprint.begin(), fingerprint.end(), 0u,
                         [](uint32_t sum, const FeatureCount& one) { return sum + one.count; });
}

TEST(SearchFeatures, AreAsManyAsThereAreEnvironmentsAndPairs) {
  // Pentane: five atoms, each by three radii; ten pairs, at distances of 1 to 4.
  const SearchFeatures pentane = features_of("CCCCC");
  EXPECT_EQ(total(pentane.fingerprints[0]), 15u);
  EXPECT_EQ(total(pentane.fingerprints[1]), 15u);
  EXPECT_EQ(total(pentane.fingerprints[2]), 10u);
  // Two kinds of atoms; at radius one three kinds of environments, and three at two.
  EXPECT_EQ(pentane.fingerprints[0].size(), 2u + 3u + 3u);
  // Pairs: end with end, end with middle one, two and three apart, middle with middle one and two apart.
  EXPECT_EQ(pentane.fingerprints[2].size(), 6u);
  // A chain of fourteen has 91 pairs, of which 3 + 2 + 1 are further apart than ten bonds.
  EXPECT_EQ(total(features_of("CCCCCCCCCCCCCC").fingerprints[2]), 85u);
}

TEST(SearchFeatures, DoNotDependOnTheOrderOfAtoms) {
  const SearchFeatures a = features_of("CC(C)Cc1ccc(cc1)C(C)C(=O)O"), b = features_of("OC(=O)C(C)c1ccc(CC(C)C)cc1");
  EXPECT_EQ(a.fingerprints, b.fingerprints);
  EXPECT_EQ(a.properties, b.properties);
}

TEST(SearchFeatures, TellSimilarityLikeRdkit) {
  constexpr FingerprintKind kLike[] = {FingerprintKind::morgan2, FingerprintKind::features2, FingerprintKind::pairs10};
  // Environments that cover the same atoms count once in RDKit, and roles are by other rules there; pairs are the same.
  constexpr double kMostApart[] = {0.1, 0.2, 1e-12};
  for (size_t k = 0; k < SearchFeatures::kKinds; ++k) {
    for (const std::string& one : kDrugs) {
      for (const std::string& other : kDrugs) {
        const double ours = tanimoto(features_of(one).fingerprints[k], features_of(other).fingerprints[k]);
        const double theirs = tanimoto(count_fingerprint(*parse_smiles(one).molecule, kLike[k]),
                                       count_fingerprint(*parse_smiles(other).molecule, kLike[k]));
        EXPECT_NEAR(ours, theirs, kMostApart[k]) << k << " " << one << " " << other;
      }
    }
  }
}

TEST(SearchFeatures, KnowDonorsAndAcceptors) {
  // Alike in elements and bonds but for roles: phenol and thiophenol differ, chlorine and bromine do not.
  EXPECT_EQ(features_of("Clc1ccccc1").fingerprints[1], features_of("Brc1ccccc1").fingerprints[1]);
  EXPECT_NE(features_of("Oc1ccccc1").fingerprints[1], features_of("Sc1ccccc1").fingerprints[1]);
  EXPECT_NE(features_of("c1cc[nH]c1").fingerprints[1], features_of("c1ccoc1").fingerprints[1]);
}

TEST(SearchFeatures, CountAtomsAndRings) {
  // Omeprazole: C17H19N3O3S, 24 heavy atoms, three rings, all aromatic.
  const auto properties = features_of(kDrugs[5]).properties;
  const std::vector<float> counts(properties.begin(), properties.begin() + 13);
  EXPECT_EQ(counts, (std::vector<float>{19, 17, 3, 3, 0, 0, 1, 0, 0, 0, 24, 3, 3}));
  EXPECT_NEAR(properties[13], 7.711, 1e-3);  // 15.79 + 2 * 12.89 + 2 * 9.23 + 17.07 (Ertl et al. 2000, table 1)
  EXPECT_EQ(properties[14], 5);              // two methoxy groups, S-CH2 at both ends, S to the benzimidazole
}

TEST(CountIndex, AgreesWithPairsOfFingerprints) {
  Random random(5);
  std::vector<CountFingerprint> rows;
  for (int row = 0; row < 100; ++row) {
    CountFingerprint one;
    for (uint32_t id = 0; id < 60; ++id) {
      // The first ids are in most rows, the last ones in few.
      if (random.chance(1 / (1 + 0.3 * id))) one.push_back({id, 1 + static_cast<uint32_t>(random.below(5))});
    }
    rows.push_back(one);
  }
  for (const uint32_t largest : {5u, 100'000u}) {  // the second is too much for columns
    rows[7].push_back({1000, largest});
    const CountIndex index(rows);
    for (const CountFingerprint& query :
         {rows[0], rows[7], CountFingerprint{}, CountFingerprint{{0, 70'000}, {2000, 1}}}) {
      std::vector<double> sums(rows.size(), 0.25);
      index.add_similarities(query, 0.5, sums);
      for (size_t i = 0; i < rows.size(); ++i) EXPECT_DOUBLE_EQ(sums[i], 0.25 + 0.5 * tanimoto(query, rows[i])) << i;
    }
    rows[7].pop_back();
  }
}

}  // namespace
}  // namespace rz::molecules
