// Structures in and out: both formats, and what is refused.
#include "folding/structure_file.h"

#include "tests/folding/relax_fixture.h"

namespace rz::folding::test {
namespace {

using rz::test::expect_error;
using rz::test::read_file;
using rz::test::TempFolder;

class StructureFile : public testing::Test {
 protected:
  void refuse(const std::string& name, const std::string& text, const std::vector<std::string>& words) {
    const std::string path = folder_.write(name, text);
    std::vector<std::string> all = words;
    all.push_back(path);
    expect_error(ExitCode::input, all, [&] { read_structure(path); });
  }

  const TempFolder folder_;
  const std::string demo_ = read_file(demo_protein());
};

TEST_F(StructureFile, KeepsEverythingThroughBothFormats) {
  const Structure structure = read_structure(demo_protein());
  ASSERT_EQ(structure.chains.size(), 1u);
  ASSERT_EQ(structure.chains[0].residues.size(), 29u);
  for (const char* name : {"out.pdb", "out.cif"}) {
    write_structure(folder_.file(name), structure, {"rz-relax 0.0.0", {}});
    const Structure again = read_structure(folder_.file(name));
    ASSERT_EQ(again.chains.size(), 1u) << name;
    EXPECT_EQ(again.chains[0].name, "A");
    for (size_t r = 0; r < 29; ++r) {
      const auto &a = structure.chains[0].residues[r], &b = again.chains[0].residues[r];
      EXPECT_EQ(a.name, b.name);
      EXPECT_EQ(a.number, b.number);
      ASSERT_EQ(a.atoms.size(), b.atoms.size());
      for (size_t i = 0; i < a.atoms.size(); ++i) {
        EXPECT_EQ(a.atoms[i].name, b.atoms[i].name);
        EXPECT_EQ(a.atoms[i].element, b.atoms[i].element);
        EXPECT_NEAR(distance(a.atoms[i].position, b.atoms[i].position), 0, 1e-9);
        EXPECT_NEAR(a.atoms[i].b_factor, b.atoms[i].b_factor, 1e-6);
      }
    }
    EXPECT_NE(read_file(folder_.file(name)).find("rz-relax"), std::string::npos);
  }
}

TEST_F(StructureFile, RefusesWhatIsNoStructure) {
  expect_error(ExitCode::input, {"absent.pdb"}, [&] { read_structure(folder_.file("absent.pdb")); });
  refuse("empty.pdb", "", {"empty"});
  refuse("blank.cif", " \n\n", {"empty"});
  refuse("a.txt", demo_, {".pdb"});
  refuse("words.pdb", "these are words\n", {"no atoms"});
  refuse("words.cif", "these are words\n", {});
  refuse("nothing.cif", "data_x\n_entry.id x\n", {"no atoms"});
}

TEST_F(StructureFile, RefusesAmbiguousOrBrokenRecords) {
  const size_t first = demo_.find("\nATOM") + 1;
  const std::string line = demo_.substr(first, demo_.find('\n', first) - first);
  const auto changed = [&](size_t column, const std::string& text) {
    std::string out = line;
    return out.replace(column, text.size(), text) + "\n";
  };
  refuse("nan.pdb", line + "\n" + changed(30, "     nan"), {"line 2", "nan"});
  refuse("stars.pdb", changed(38, "********"), {"line 1", "********"});
  refuse("cut.pdb", line.substr(0, 40) + "\n", {"line 1"});
  refuse("altloc.pdb", changed(16, "B"), {"HIS A 1", "alternate location B"});
  refuse("twice.pdb", line + "\n" + line + "\n", {"HIS A 1", "N occurs twice"});
  refuse("models.pdb", "MODEL        1\n" + line + "\nENDMDL\nMODEL        2\n" + line + "\nENDMDL\n", {"2 models"});
}

TEST_F(StructureFile, RefusesNonFiniteCoordinatesOfCif) {
  Structure structure = read_structure(demo_protein());
  write_structure(folder_.file("good.cif"), structure, {"rz-relax 0.0.0", {}});
  std::string text = read_file(folder_.file("good.cif"));
  const size_t at = text.find("49.668");
  ASSERT_NE(at, std::string::npos);
  refuse("bad.cif", text.replace(at, 6, "nan   "), {"HIS A 1", "atom N"});
}

}  // namespace
}  // namespace rz::folding::test
