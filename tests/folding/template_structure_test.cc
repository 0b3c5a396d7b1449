#include "folding/template_structure.h"

#include <gtest/gtest.h>

#include <set>

#include "folding/residues.h"
#include "tests/folding/cif_text.h"
#include "tests/folding/golden_arrays.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

/// Every protein chain that AlphaFold's code finds, bit for bit, and no other.
void expect_golden(const std::string& path, const std::string& id) {
  const Npz golden(RZ_TEST_DATA "/templates.npz");
  std::set<std::string> expected;
  for (const auto& [name, entry] : golden.entries()) {
    const std::string start = "chain/" + id + "_";
    if (name.rfind(start, 0) == 0) expected.insert(name.substr(start.size(), name.rfind('/') - start.size()));
  }
  const TemplateStructure structure = read_template_structure(path);
  std::set<std::string> found;
  for (const TemplateChain& chain : structure.chains) {
    const std::string prefix = "chain/" + id + "_" + chain.name + "/";
    const NpzEntry& sequence = golden.entries().at(prefix + "sequence");
    EXPECT_EQ(chain.sequence, std::string(reinterpret_cast<const char*>(sequence.data), sequence.bytes)) << prefix;
    const Array positions = golden.floats(prefix + "positions");
    const Array mask = golden.floats(prefix + "mask");
    EXPECT_EQ(chain.positions,
              std::vector<float>(positions.data<float>(), positions.data<float>() + positions.numel()));
    EXPECT_EQ(chain.mask, std::vector<float>(mask.data<float>(), mask.data<float>() + mask.numel()));
    found.insert(chain.name);
  }
  EXPECT_EQ(found, expected);
}

TEST(TemplateStructure, RealFilesEqualTheReference) {
  for (const char* id : {"1psm", "2q2k", "3u8v", "3zee", "4i6p", "4zey", "5kc1"}) {
    const std::string path =
        test::shared_file(std::string("data/folding/structures/openfold_test_mmcifs/") + id + ".cif");
    if (path.empty()) GTEST_SKIP() << "no shared/data/folding/structures/openfold_test_mmcifs";
    expect_golden(path, id);
  }
}

/// Alternative places, arginines, selenomethionine, a phosphoserine, residues not seen, a second model, DNA.
TEST(TemplateStructure, EdgesEqualTheReference) {
  const std::string path = RZ_TEST_DATA "/edge.cif";
  expect_golden(path, "edge");
  EXPECT_EQ(read_template_structure(path).release_date, "2011-07-13");
}

/// As with a chromophore, for which it has three letters.
TEST(TemplateStructure, LettersWhereTheCanonicalSequenceDoesNotFit) {
  const test::TempFolder folder;
  std::string text = test::read_file(RZ_TEST_DATA "/edge.cif");
  text.replace(text.find("ARRMSGA"), 7, "ARRMSGGGA");
  EXPECT_EQ(read_template_structure(folder.write("x.cif", text)).chains[0].sequence, "ARRMXGA");
}

/// A place with two residues: the first gives the letter, the last the atoms, as in AlphaFold; but the place counts
/// once.
TEST(TemplateStructure, SeveralResiduesAtOnePlace) {
  const test::TempFolder folder;
  std::string text = test::cif_text({{"A", "AS"}});
  text.replace(text.find("1 2 SER"), 7, "1 2 SER\n1 2 THR");
  text += "CA THR L0 2 A 7 8 9\n";
  const TemplateStructure structure = read_template_structure(folder.write("x.cif", text));
  EXPECT_EQ(structure.chains[0].sequence, "AS");
  const float* position = &structure.chains[0].positions[(kAtoms37 + 1) * 3];
  EXPECT_EQ(std::vector<float>(position, position + 3), (std::vector<float>{7, 8, 9}));
}

TEST(TemplateStructure, NamesTheFileThatIsWrong) {
  const test::TempFolder folder;
  const auto expect_bad = [&](const std::string& text, const std::string& word) {
    const std::string path = folder.write("x.cif", text);
    test::expect_error(ExitCode::input, {path, word}, [&] { read_template_structure(path); });
  };
  expect_bad("", "no mmCIF");
  expect_bad("HEADER of a PDB file\n", "no valid mmCIF");
  expect_bad("data_X\n_entry.id X\n", "no protein chain");
  std::string text = test::cif_text({{"A", "AS"}});
  text.replace(text.rfind("2 1 0"), 5, "2 y 0");
  expect_bad(text, "no number");
  test::expect_error(ExitCode::input, {"no.cif"}, [&] { read_template_structure(folder.file("no.cif")); });
}

}  // namespace
}  // namespace rz::folding
