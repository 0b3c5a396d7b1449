// The fast path of SMILES: each graph it gives must be RDKit's; what it leaves to RDKit must stay rare.
#include "molecules/fast_smiles.h"

#include <gtest/gtest.h>

#include <thread>

#include "io/library_reader.h"
#include "molecules/molecule.h"
#include "tests/io/temp_folder.h"
#include "tests/molecules/fast_smiles_forms.h"

namespace rz::molecules::test {
namespace {

/// Compares SMILES with RDKit and counts those left to it.
class Comparison {
 public:
  void add(const std::string& smiles) {
    if (smiles.empty()) return;
    std::string what;
    ++seen_;
    const FastOutcome outcome = compare_with_rdkit(smiles, what);
    EXPECT_NE(outcome, FastOutcome::different) << smiles << ": " << what;
    left_ += outcome == FastOutcome::left;
  }

  double part_left() const { return static_cast<double>(left_) / static_cast<double>(seen_); }
  size_t seen() const { return seen_; }

 private:
  size_t seen_ = 0, left_ = 0;
};

/// Adds a molecule in other forms to a comparison of its own.
void compare_forms(const std::string& smiles, std::mt19937_64& random) {
  Comparison forms;
  forms.add(random_smiles(smiles, random()));
  forms.add(kekule_smiles(smiles));
  forms.add(stereo_smiles(smiles, random()));
  for (int i = 0; i < 3; ++i) forms.add(altered(smiles, random));
  for (int i = 0; i < 3; ++i) forms.add(mutated(smiles, random));
}

bool is_fast(const std::string& smiles) { return fast_graph(smiles).has_value(); }

TEST(FastSmiles, Ethanol) {
  const auto graph = fast_graph("CCO");
  ASSERT_TRUE(graph);
  ASSERT_EQ(graph->atoms.size(), 3u);
  ASSERT_EQ(graph->bonds.size(), 2u);
  EXPECT_EQ(graph->atoms[0].hydrogens(), 3);
  EXPECT_EQ(graph->atoms[2].atomic_number(), 8);
  EXPECT_EQ(graph->atoms[2].degree(), 2);
  EXPECT_EQ(graph->bonds[1].begin, 1);
  EXPECT_EQ(graph->bonds[1].end, 2);
}

TEST(FastSmiles, Aromaticity) {
  const auto benzene = fast_graph("C1=CC=CC=C1");
  ASSERT_TRUE(benzene);
  for (const AtomCode atom : benzene->atoms) EXPECT_TRUE(atom.aromatic());
  const auto pentalene = fast_graph("C1=CC2=CC=CC2=C1");
  ASSERT_TRUE(pentalene);
  for (const AtomCode atom : pentalene->atoms) EXPECT_FALSE(atom.aromatic());
}

TEST(FastSmiles, TagsThatMeanNothingGo) {
  EXPECT_EQ(fast_graph("C[C@H](N)O")->atoms[1].chiral_tag(), 2);
  EXPECT_EQ(fast_graph("C[C@H](C)O")->atoms[1].chiral_tag(), 0);
  EXPECT_NE(fast_graph("C[C@H]1CC[C@@H](C)CC1")->atoms[1].chiral_tag(), 0);  // in relation to the other
  EXPECT_EQ(fast_graph("C[C@H]1CCC(C)CC1")->atoms[1].chiral_tag(), 0);
  EXPECT_EQ(fast_graph("F/C=C/F")->bonds[1].code.stereo(), 3);
  EXPECT_EQ(fast_graph("F/C=C(/F)F")->bonds[1].code.stereo(), 0);
}

TEST(FastSmiles, LeavesToRdkit) {
  for (const char* smiles : {"", " C", "C |$a$|", "C~C", "[13CH4]", "[H]C", "*C", "[CH3]", "[Fe]", "C(C)1CC1",
                             "[CH3:1]C", "C>>C", "[C@TH1](F)(Cl)(Br)I", "[O-2]", "C$C", "[NH3]->[Fe]", "c1ccccc1:C"}) {
    EXPECT_FALSE(is_fast(smiles)) << smiles;
  }
}

TEST(FastSmiles, LeavesWhatIsNoMolecule) {
  for (const char* smiles :
       {"C(",           "C)",      "C()",       "(C)", "C1",      "C11", "C12CC12", "C=", "=C",
        "C==C",         "C..C",    ".C",        "C.",  "C(.C)",   "C%1", "[C",      "[]", "[C@@@H]",
        "FC(F)(F)(F)F", "c1cccc1", "c1ccccc1c", "cc",  "C=1CC-1", "C(C", "n1cccc1", "C\\"}) {
    EXPECT_FALSE(is_fast(smiles)) << smiles;
  }
}

TEST(FastSmiles, DoesNotTripOverLargeMolecules) {
  EXPECT_FALSE(is_fast(std::string(100000, 'C')));
  EXPECT_FALSE(is_fast("C" + std::string(100000, '(') + "C" + std::string(100000, ')')));
  std::string digits = "C";
  for (int i = 10; i < 100; ++i) digits += "%" + std::to_string(i);
  EXPECT_FALSE(is_fast(digits));
  Comparison longest;
  for (size_t atoms = 230; atoms < 250; ++atoms) longest.add(std::string(atoms, 'C'));
}

TEST(FastSmiles, HardCases) {
  std::mt19937_64 random(3);
  for (const std::string smiles : {"c1cc2ccc3ccc4ccc5ccc6ccc1c7c2c3c4c5c67",
                                   "c1ccc2c(c1)c1ccccc1c1ccccc21",
                                   "c1cc2ccc3cccc4ccc(c1)c2c34",
                                   "c1ccc2cc3cc4ccccc4cc3cc2c1",
                                   "c1ccc2c(c1)ccc1c2ccc2c1ccc1c2cccc1",
                                   "c1cc2cccc3c2c1cc3",
                                   "C1=CC2=C3C(=C1)C=CC3=CC=C2",
                                   "C1=CC2=CC=CC2=C1",
                                   "c1ccc2cccc2cc1",
                                   "c1ccc2c(c1)c1ccccc12",
                                   "C1=CC=CC=CC=CC=C1",
                                   "C1=Cc2cc3ccc(cc4nc(cc5ccc(cc1n2)[nH]5)C=C4)[nH]3",
                                   "c1ccc2c(c1)c1nc2nc2[nH]c(nc3nc(nc4[nH]c(n1)c1ccccc41)c1ccccc31)c1ccccc21",
                                   "C12C3C4C1C5C2C3C45",
                                   "C1CC2CCC1CC2",
                                   "C1C2CC3CC1CC(C2)C3",
                                   "C1Cc2ccc(CCc3ccc1cc3)cc2",
                                   "C1=CC2=C3C1=CC=C3C=C2",
                                   "c1cc2c3c(c1)ccc1cccc(c31)cc2",
                                   "c1ccc2c3c4c(ccc3ccc2c1)ccc1ccccc14",
                                   "c1cc2ccc3ccc4c5ccc6ccc1c1c2c3c4c5c61",
                                   "O=C1C=CC(=O)c2ccccc12",
                                   "O=c1cccccc1",
                                   "O=C1C(=O)c2ccccc21",
                                   "c1ccn2cccc2c1",
                                   "c1cc2cccn2c1",
                                   "C1=CN2C=CC3=CC=CC1=C23",
                                   "c1cc2ccc3cccc4ccc(c1)n2-c34",
                                   "[nH]1c2ccccc2c2c1c1ccccc1[nH]2",
                                   "c1ccc2[nH]c3c(ccc4c5ccccc5[nH]c34)c2c1",
                                   "O=c1[nH]c(=O)c2[nH]c(=O)[nH]c2[nH]1",
                                   "Cn1c(=O)c2c(ncn2C)n(C)c1=O",
                                   "C[n+]1cccc2ccccc12",
                                   "[O-][n+]1ccccc1",
                                   "c1cc[o+]cc1",
                                   "C1=CC=C[CH+]C=C1",
                                   "c1cc[cH-]c1",
                                   "C1=CC=C[CH-]1",
                                   "CB1OB(C)OB(C)O1",
                                   "c1ccc2c(c1)C1c3ccccc3C2c2ccccc12",
                                   "C1CC2(C1)CCC2",
                                   "O[C@H]1[C@H](O)[C@@H](O)[C@H](O)[C@H](O)[C@@H]1O",
                                   "O[C@@H]1[C@@H](O)[C@@H](O)[C@@H](O)[C@@H](O)[C@@H]1O",
                                   "C[C@H]1CC[C@@H](C)CC1",
                                   "C[C@H]1CC[C@H](CC1)[C@H]1CC[C@@H](C)CC1",
                                   "C[C@H]1C[C@@H](C)C[C@H](C)C1",
                                   "C1CC2CC1C=C2",
                                   "C[C@H](O)[C@@H](O)[C@@H](C)O",
                                   "C[C@H](O)[C@H](O)[C@@H](C)O",
                                   "C/C=C/C(O)/C=C\\C",
                                   "C/C=C/[C@H](O)/C=C\\C",
                                   "CC1CCC2(CC1)CCC(C)CC2",
                                   "C[C@H]1CC[C@]2(CC1)CC[C@H](C)CC2",
                                   "C1CN2CCN1CC2",
                                   "C[C@H]1CN2CC[C@@H]1CC2",
                                   "C1=CC2=C(C=C1)C1=CC=CC=C1S2(=O)=O",
                                   "O=S1(=O)NC(=O)c2ccccc12",
                                   "C1=CSC=CS1",
                                   "c1ccc2c(c1)Sc1ccccc1N2",
                                   "C1=CC=S=CC=1",
                                   "CS1=CC=CC=C1",
                                   "C1=CP=CC=C1",
                                   "c1ccpcc1",
                                   "c1cc[se]c1",
                                   "C1=CC=C[Se]1",
                                   "c1cc[siH]cc1",
                                   "C1=NC2=NC=NC3=NC=NC(=N1)N23",
                                   "N1=C2C=CC=CC2=NC2=CC=CC=C12",
                                   "O=C1c2ccccc2C(=O)c2ccccc12",
                                   "C=C1C=CC(=C)C=C1",
                                   "C=C1C=CC=C1",
                                   "C1=CC(=C2C=CC=C2)C=C1",
                                   "C1=CC(C=C1)=C1C=CC=CC=C1",
                                   "N=c1cc[nH]cc1",
                                   "c1c[nH]c2cc3cc[nH]c3cc12",
                                   "C1=CC2=CC=CC3=CC=CC1=C32",
                                   "[CH]1C=CC2=CC=CC3=CC=CC1=C23",
                                   "C1#CC=CC=C1",
                                   "N1=NC=CC2=C1C=CC1=CC=CC=C12",
                                   "c1cc2c(cc1)c1c(cccc1)c1ccccc12"}) {
    std::string what;
    EXPECT_NE(compare_with_rdkit(smiles, what), FastOutcome::different) << smiles << ": " << what;
    for (int i = 0; i < 5; ++i) compare_forms(smiles, random);
  }
}

TEST(FastSmiles, FromSeveralThreads) {
  const auto work = [] {
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(is_fast(i % 2 == 0 ? "c1ccc2[nH]ccc2c1" : "C[C@H](N)C(=O)O"));
  };
  std::thread other(work);
  work();
  other.join();
}

struct Library {
  const char *name, *path, *format;
  size_t every;
  double most_left;  // part of the molecules
};

void PrintTo(const Library& library, std::ostream* out) { *out << library.name; }

class FastSmilesLibraries : public testing::TestWithParam<Library> {};

TEST_P(FastSmilesLibraries, AgreeWithRdkit) {
  const std::string path = rz::test::shared_file(GetParam().path);
  if (path.empty()) GTEST_SKIP() << "no " << GetParam().path;
  const auto reader = open_library({.path = path, .format = GetParam().format});
  std::mt19937_64 random(11);
  Comparison written;
  LibraryRecord record;
  for (size_t row = 0; reader->next(record); ++row) {
    if (row % GetParam().every != 0 || !record.problem.empty()) continue;
    std::string smiles = record.smiles;
    if (!record.mol_block.empty()) {
      const ParsedMolecule parsed = parse_mol_block(record.mol_block);
      if (!parsed.molecule) continue;
      smiles = canonical_smiles(*parsed.molecule);
    }
    written.add(smiles);
    if (row % (3 * GetParam().every) == 0) compare_forms(smiles, random);
  }
  EXPECT_GT(written.seen(), 200u);
  EXPECT_LE(written.part_left(), GetParam().most_left);
}

INSTANTIATE_TEST_SUITE_P(
    All, FastSmilesLibraries,
    testing::Values(Library{"zinc", "data/molecules/zinc250k/zinc250k.smi.gz", "", 83, 0.005},
                    Library{"chembl", "data/molecules/chembl/chembl_78k.smi.gz", "", 37, 0.005},
                    Library{"natural_products", "data/molecules/rdkit/znp.50k.smi.gz", "", 23, 0.005},
                    Library{"pubchem", "data/molecules/rdkit/100kPCS_standardize_sm.csv.gz", "smi", 47, 0.04},
                    Library{"hard_set", "data/molecules/rdkit/pubchem-hard-set.sdf.gz", "", 2, 0.6},
                    Library{"tox21", "data/molecules/moleculenet/tox21.csv", "", 7, 0.04}),
    [](const auto& library) { return std::string(library.param.name); });

}  // namespace
}  // namespace rz::molecules::test
