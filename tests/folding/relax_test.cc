// Whole relaxations on OpenMM's CPU platform.
#include "folding/relax.h"

#include "tests/folding/relax_fixture.h"

namespace rz::folding::test {
namespace {

RelaxResult relax_file(const std::string& path, const RelaxOptions& options = {}) {
  return relax(prepare(path).protein, amber99sb(), stereo_bounds(), choose_openmm_device("cpu", 1), options,
               [](const RelaxRound&) {});
}

TEST(Relax, ReachesAlphaFoldsEnergyOnGlucagon) {
  const RelaxResult result = relax_file(demo_protein());
  ASSERT_EQ(result.rounds.size(), 1u);
  EXPECT_LT(result.rounds[0].final_energy, -550);  // AlphaFold's pipeline: -556.3, from another placement of hydrogens
  EXPECT_GT(result.rounds[0].initial_energy, result.rounds[0].final_energy);
  EXPECT_LT(result.rounds[0].rmsd, 0.45);
  EXPECT_EQ(result.after.count(), 0);
}

class RelaxViolations : public testing::TestWithParam<const char*> {};

TEST_P(RelaxViolations, AreResolved) {
  RZ_SHARED_OR_SKIP(path, std::string("data/folding/relax_inputs/") + GetParam());
  const RelaxResult result = relax_file(path);
  EXPECT_GT(result.before.count(), 0);
  EXPECT_EQ(result.after.count(), 0);
  EXPECT_LT(result.rounds.back().final_energy, -1000);
}

// AlphaFold's own tests leave violations in the second one: its chain runs through itself.
INSTANTIATE_TEST_SUITE_P(, RelaxViolations, testing::Values("with_violations.pdb", "with_violations_casp14.pdb"));

TEST(Relax, BringsDisulfidesToTheirLength) {
  RZ_SHARED_OR_SKIP(path, "data/folding/relax_inputs/multiple_disulfides_target.pdb");
  const RelaxResult result = relax_file(path, {.max_rounds = 1});
  const auto residues = result.protein.residues();
  for (const auto& [a, b] : result.protein.disulfides) {
    const auto &first = *residues[static_cast<size_t>(a)], &second = *residues[static_cast<size_t>(b)];
    EXPECT_NEAR(distance(first.atoms[static_cast<size_t>(first.find("SG"))].position,
                         second.atoms[static_cast<size_t>(second.find("SG"))].position),
                2.04, 0.15);
  }
}

TEST(Relax, FreesResiduesThatViolate) {
  RZ_SHARED_OR_SKIP(path, "data/folding/relax_inputs/with_violations_casp14.pdb");
  const RelaxResult result = relax_file(path, {.max_rounds = 2, .max_iterations = 1});  // too few to resolve any
  ASSERT_EQ(result.rounds.size(), 2u);
  EXPECT_EQ(result.rounds[0].free_residues, 0);
  EXPECT_GT(result.rounds[0].violations, 0);
  EXPECT_EQ(result.rounds[1].free_residues, result.rounds[0].violations);
}

TEST(Relax, RestrainsAsAsked) {
  const RelaxOptions stiff{.max_rounds = 1, .stiffness = 1000}, none{.max_rounds = 1, .stiffness = 0};
  const double held = relax_file(demo_protein(), stiff).rounds[0].rmsd;
  EXPECT_LT(held, relax_file(demo_protein()).rounds[0].rmsd);
  EXPECT_GT(relax_file(demo_protein(), none).rounds[0].rmsd, held);
}

TEST(Relax, RefusesForcesThatAreNotFinite) {
  Protein protein = prepare(demo_protein()).protein;
  double x = 0;  // on a line, where no torsion is defined
  for (Structure::Residue* residue : protein.residues())
    for (Structure::Atom& atom : residue->atoms) atom.position = {x += 1.5, 0, 0};
  rz::test::expect_error(ExitCode::input, {"not finite"}, [&] {
    relax(protein, amber99sb(), stereo_bounds(), choose_openmm_device("cpu", 1), {}, [](const RelaxRound&) {});
  });
}

TEST(OpenMMDevice, RefusesWhatIsNotThere) {
  rz::test::expect_error(ExitCode::usage, {"tpu"}, [] { choose_openmm_device("tpu", 1); });
  rz::test::expect_error(ExitCode::usage, {"cuda:x"}, [] { choose_openmm_device("cuda:x", 1); });
  EXPECT_EQ(choose_openmm_device("cpu", 3).threads, 3);
  EXPECT_NE(choose_openmm_device("auto", 1).platform, nullptr);
}

}  // namespace
}  // namespace rz::folding::test
