// Expected values: RDKit 2022.09.3 from Python (Cleanup, LargestFragmentChooser, Uncharger,
// TautomerEnumerator.Canonicalize; FilterCatalog of PAINS, then of BRENK).
#include "molecules/standardize.h"

#include <gtest/gtest.h>

#include "molecules/alerts.h"

namespace rz::molecules::test {
namespace {

struct Expected {
  const char* smiles;
  const char* standardized;
  const char* alerts;
};

constexpr Expected kExpected[] = {
    {"[Na+].CC(=O)[O-]", "CC(=O)O", ""},
    {"C[N+](C)(C)CC(=O)[O-].[Cl-]", "C[N+](C)(C)CC(=O)[O-]", "Brenk quaternary_nitrogen_2"},
    {"OC1=CCCCC1", "O=C1CCCCC1", ""},
    {"CN1CCC[C@H]1c1cccnc1.Cl", "CN1CCC[C@H]1c1cccnc1", ""},
    {"O=C1C=CC(=O)C=C1", "O=C1C=CC(=O)C=C1", "PAINS quinone_A(370); Brenk chinone_1"},
    {"c1ccccc1N=Nc1ccc(O)cc1", "Oc1ccc(N=Nc2ccccc2)cc1", "PAINS azo_A(324); Brenk diazo_group"},
    {"CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Oc1ccccc1C(=O)O", "Brenk phenol_ester"},
    {"[O-][n+]1ccccc1", "[O-][n+]1ccccc1", "Brenk N_oxide; Brenk quaternary_nitrogen_1"},
    {"O=c1[nH]cnc2nc[nH]c12", "O=c1[nH]cnc2[nH]cnc12", ""},
    {"C(=O)=CCl", "O=C=CCl", "Brenk ketene"},
    {"NC(=N)c1ccccc1", "N=C(N)c1ccccc1", "Brenk imine_1; Brenk imine_2"},
    {"CCO", "CCO", ""},
};

TEST(Standardize, AsRdkitInPython) {
  silence_rdkit();
  for (const Expected& expected : kExpected) {
    const ParsedMolecule parsed = parse_smiles(expected.smiles);
    EXPECT_EQ(canonical_smiles(*standardized(*parsed.molecule)), expected.standardized) << expected.smiles;
  }
}

TEST(Alerts, AsRdkitInPython) {
  for (const Expected& expected : kExpected) {
    EXPECT_EQ(alerts_of(*parse_smiles(expected.smiles).molecule), expected.alerts) << expected.smiles;
  }
}

}  // namespace
}  // namespace rz::molecules::test
