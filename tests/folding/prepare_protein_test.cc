// What is added to a structure, removed from it and decided about it before relaxation.
#include "folding/prepare_protein.h"

#include <map>
#include <set>

#include "folding/clean_protein.h"
#include "tests/folding/relax_fixture.h"

namespace rz::folding::test {
namespace {

using rz::test::expect_error;

bool is_hydrogen(const Structure::Atom& atom) { return atom.element == "H"; }

std::vector<std::set<std::string>> atom_names(const Protein& protein) {
  std::vector<std::set<std::string>> out;
  for (const Structure::Residue* residue : protein.residues()) {
    out.emplace_back();
    for (const Structure::Atom& atom : residue->atoms) out.back().insert(atom.name);
  }
  return out;
}

std::set<std::string> names(const Structure::Residue& residue) {
  std::set<std::string> out;
  for (const Structure::Atom& atom : residue.atoms) out.insert(atom.name);
  return out;
}

/// The demo protein, changed by the test and then prepared.
class PrepareDemo : public testing::Test {
 protected:
  Structure::Residue& residue(int number) { return structure_.chains[0].residues[static_cast<size_t>(number - 1)]; }
  void erase(int number, const std::set<std::string>& atoms) {
    std::erase_if(residue(number).atoms, [&](const Structure::Atom& atom) { return atoms.count(atom.name) > 0; });
  }
  Preparation prepared() { return prepare_protein(structure_, amber99sb(), "demo.pdb"); }
  void refuse(const std::vector<std::string>& words) {
    expect_error(ExitCode::input, words, [&] { prepared(); });
  }

  Structure structure_ = read_structure(demo_protein());
};

class PrepareGolden : public testing::TestWithParam<const char*> {};

TEST_P(PrepareGolden, GivesStrippedProteinsTheirHydrogensBack) {
  RZ_SHARED_OR_SKIP(path, std::string("goldens/folding/relax/") + GetParam() + ".cleaned.pdb");
  const Structure whole = read_structure(path);
  Structure bare = whole;
  for (auto& chain : bare.chains)
    for (auto& residue : chain.residues)
      std::erase_if(residue.atoms, [](const auto& atom) { return is_hydrogen(atom) || atom.name == "OXT"; });
  const auto kept = atom_names(prepare_protein(whole, amber99sb(), path).protein);
  const auto made = atom_names(prepare_protein(bare, amber99sb(), path).protein);
  size_t r = 0;
  for (const auto& residue : whole.chains[0].residues) {
    EXPECT_EQ(made[r], names(residue)) << residue.name << residue.number;
    EXPECT_EQ(kept[r++], names(residue)) << residue.name << residue.number;
  }
}

INSTANTIATE_TEST_SUITE_P(, PrepareGolden, testing::Values("model_output", "glucagon", "openfold_6KWC"));

TEST(PrepareProtein, FindsEveryDisulfide) {
  RZ_SHARED_OR_SKIP(path, "data/folding/relax_inputs/multiple_disulfides_target.pdb");
  const Protein protein = prepare(path).protein;
  EXPECT_EQ(protein.disulfides.size(), 13u);
  for (const auto& [a, b] : protein.disulfides) {
    EXPECT_EQ(protein.templates[static_cast<size_t>(a)], "CYX");
    EXPECT_EQ(protein.residues()[static_cast<size_t>(b)]->find("HG"), -1);
  }
}

TEST_F(PrepareDemo, ChargesTheEndsAndKeepsTheRest) {
  const Protein protein = prepared().protein;
  EXPECT_EQ(protein.templates.front(), "NHID");
  EXPECT_EQ(protein.templates[1], "SER");
  EXPECT_EQ(protein.templates.back(), "CTHR");
  const auto residues = protein.residues();
  EXPECT_GE(residues.front()->find("H3"), 0);
  EXPECT_GE(residues.back()->find("OXT"), 0);
  for (size_t r = 0; r < residues.size(); ++r)
    for (const Structure::Atom& before : residue(static_cast<int>(r) + 1).atoms) {
      const Structure::Atom& after = residues[r]->atoms[static_cast<size_t>(residues[r]->find(before.name))];
      EXPECT_EQ(distance(before.position, after.position), 0);
      EXPECT_EQ(before.b_factor, after.b_factor);
    }
}

TEST_F(PrepareDemo, RebuildsMissingAtomsWhereTheyWere) {
  const Structure before = structure_;
  erase(5, {"OG1", "CG2"});       // THR: a rotamer of its own choice
  erase(6, {"CZ"});               // PHE: the ring says where
  erase(9, {"O"});                // ASP: the next nitrogen says where
  erase(12, {"CD", "CE", "NZ"});  // LYS
  erase(29, {"OXT"});
  const Preparation made = prepared();
  const auto residues = made.protein.residues();
  const auto moved = [&](size_t number, const char* atom) {
    const auto &old = before.chains[0].residues[number - 1], &now = *residues[number - 1];
    return distance(old.atoms[static_cast<size_t>(old.find(atom))].position,
                    now.atoms[static_cast<size_t>(now.find(atom))].position);
  };
  EXPECT_LT(moved(6, "CZ"), 0.3);
  EXPECT_LT(moved(9, "O"), 0.3);
  EXPECT_LT(moved(29, "OXT"), 0.4);
  for (const char* atom : {"CD", "CE", "NZ"}) EXPECT_GE(residues[11]->find(atom), 0);
  EXPECT_NE(made.notes.back().find("8 heavy atoms"), std::string::npos) << made.notes.back();
}

TEST_F(PrepareDemo, TakesStatesFromNamesAndProtons) {
  residue(1).name = "HIE";
  residue(9).name = "ASH";
  EXPECT_EQ(prepared().protein.templates[0], "NHIE");
  EXPECT_EQ(prepared().protein.templates[8], "ASH");
  EXPECT_EQ(prepared().protein.structure.chains[0].residues[8].name, "ASP");
  residue(1).name = "HIS";
  residue(1).atoms.push_back({"HE2", "H", residue(1).atoms[static_cast<size_t>(residue(1).find("NE2"))].position, 0});
  residue(1).atoms.back().position.x += 1;
  EXPECT_EQ(prepared().protein.templates[0], "NHIE");
  residue(1).name = "ASH";
  residue(1).atoms = residue(9).atoms;
  refuse({"demo.pdb", "A 1", "NASH"});
}

TEST_F(PrepareDemo, RemovesWhatIsNoProtein) {
  structure_.chains.push_back(
      {"B", {{"HOH", 101, ' ', true, {{"O", "O", {}, 0}}}, {"ZN", 102, ' ', true, {{"ZN", "Zn", {}, 0}}}}});
  structure_.chains.push_back({"C", {residue(2)}});
  Structure::Residue& met = residue(27);
  met.name = "MSE";
  met.atoms[static_cast<size_t>(met.find("SD"))].name = "SE";
  const Preparation made = prepared();
  EXPECT_EQ(made.protein.structure.chains.size(), 1u);
  EXPECT_GE(made.protein.residues()[26]->find("SD"), 0);
  std::string notes;
  for (const std::string& note : made.notes) notes += note + "\n";
  for (const char* word : {"1 HOH", "1 ZN", "chain C removed", "MSE A 27 becomes MET"})
    EXPECT_NE(notes.find(word), std::string::npos) << word << " in\n" << notes;
}

TEST_F(PrepareDemo, EndsTheChainAtABreak) {
  structure_.chains[0].residues.erase(structure_.chains[0].residues.begin() + 9,
                                      structure_.chains[0].residues.begin() + 12);
  const Protein protein = prepared().protein;
  EXPECT_FALSE(protein.bound_to_next[8]);
  EXPECT_EQ(protein.templates[8], "CASP");
  EXPECT_EQ(protein.templates[9], "NTYR");
  structure_.chains[0].residues.erase(structure_.chains[0].residues.begin() + 10,
                                      structure_.chains[0].residues.begin() + 13);
  refuse({"TYR A 13", "stands alone"});
}

TEST_F(PrepareDemo, RefusesWhatTheForceFieldCannotTake) {
  const Structure good = structure_;
  erase(4, {"CA"});
  refuse({"demo.pdb", "GLY A 4", "CA"});
  structure_ = good;
  residue(3).name = "SEP";
  refuse({"SEP A 3", "standard"});
  structure_ = good;
  residue(3).atoms.push_back({"XX", "C", {}, 0});
  refuse({"GLN A 3", "XX"});
  structure_ = good;
  residue(3).atoms[1].position = residue(3).atoms[0].position;
  refuse({"GLN A 3", "N and CA", "on top of each other"});
  structure_ = good;
  structure_.chains[0].residues.resize(1);
  refuse({"demo.pdb", "no protein chain"});
}

}  // namespace
}  // namespace rz::folding::test
