// Every term of the force field against OpenMM's own ForceField, in double precision.
#include "folding/amber_system.h"

#include <OpenMM.h>

#include <cmath>
#include <cstring>

#include "io/npz.h"
#include "tests/folding/relax_fixture.h"

namespace rz::folding::test {
namespace {

constexpr double kTolerance = 1e-5;  // relative

using Vectors = std::vector<OpenMM::Vec3>;

/// f64 values of an npz, which Npz::floats would round.
std::vector<double> doubles(const Npz& npz, const std::string& name) {
  const NpzEntry& entry = npz.entries().at(name);
  EXPECT_EQ(entry.descr, "<f8");
  std::vector<double> values(static_cast<size_t>(entry.count()));
  std::memcpy(values.data(), entry.data, entry.bytes);
  return values;
}

Vectors vectors(const Npz& npz, const std::string& name) {
  const std::vector<double> values = doubles(npz, name);
  Vectors out;
  for (size_t i = 0; i + 2 < values.size(); i += 3) out.emplace_back(values[i], values[i + 1], values[i + 2]);
  return out;
}

Vectors positions_nm(const Protein& protein) {
  Vectors out;
  for (const Structure::Residue* residue : protein.residues())
    for (const Structure::Atom& a : residue->atoms)
      out.emplace_back(a.position.x / 10, a.position.y / 10, a.position.z / 10);
  return out;
}

class AmberSystemGolden : public testing::TestWithParam<const char*> {};

TEST_P(AmberSystemGolden, EnergiesAndForcesOfEachTerm) {
  const std::string name = GetParam();
  RZ_SHARED_OR_SKIP(pdb, "goldens/folding/relax/" + name + ".cleaned.pdb");
  const Npz golden(rz::test::shared_file("goldens/folding/relax/" + name + ".terms.npz"));
  const Preparation prepared = prepare(pdb);
  const AmberTopology topology = make_topology(prepared.protein, amber99sb());
  const auto system = make_system(topology, amber99sb());
  add_restraints(*system, topology, amber99sb(), positions_nm(prepared.protein), 4184,
                 std::vector<bool>(prepared.protein.templates.size()));
  OpenMM::VerletIntegrator integrator(0.001);
  OpenMM::Context context(*system, integrator, OpenMM::Platform::getPlatformByName("Reference"));
  context.setPositions(vectors(golden, "pos_nm"));
  const std::pair<EnergyTerm, const char*> terms[] = {{EnergyTerm::bonds, "HarmonicBondForce"},
                                                      {EnergyTerm::angles, "HarmonicAngleForce"},
                                                      {EnergyTerm::torsions, "PeriodicTorsionForce"},
                                                      {EnergyTerm::nonbonded, "NonbondedForce"},
                                                      {EnergyTerm::restraints, "CustomExternalForce"}};
  for (const auto& [term, force] : terms) {
    SCOPED_TRACE(force);
    const OpenMM::State state =
        context.getState(OpenMM::State::Energy | OpenMM::State::Forces, false, 1 << static_cast<int>(term));
    const double energy = doubles(golden, std::string("E_") + force)[0];
    EXPECT_NEAR(state.getPotentialEnergy(), energy, kTolerance * std::abs(energy));
    const Vectors expected = vectors(golden, std::string("F_") + force);
    ASSERT_EQ(state.getForces().size(), expected.size());
    double worst = 0, size = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
      const OpenMM::Vec3 off = state.getForces()[i] - expected[i];
      worst = std::max(worst, std::sqrt(off.dot(off)));
      size += expected[i].dot(expected[i]);
    }
    EXPECT_LT(worst, kTolerance * std::sqrt(size / static_cast<double>(expected.size())));
  }
}

INSTANTIATE_TEST_SUITE_P(, AmberSystemGolden, testing::Values("model_output", "glucagon", "openfold_6KWC"));

TEST(AmberSystem, RigidHydrogensTakeThePlaceOfTheirBonds) {
  const Preparation prepared = prepare(demo_protein());
  const AmberTopology topology = make_topology(prepared.protein, amber99sb());
  const auto rigid = make_system(topology, amber99sb());
  const auto soft = make_system(topology, amber99sb(), {.rigid_hydrogens = false, .fixed_heavy_atoms = true});
  const auto bonds = [](const OpenMM::System& system) {
    return dynamic_cast<const OpenMM::HarmonicBondForce&>(system.getForce(0)).getNumBonds();
  };
  EXPECT_EQ(rigid->getNumConstraints(), 225);  // one per hydrogen
  EXPECT_EQ(soft->getNumConstraints(), 0);
  EXPECT_EQ(bonds(*soft), bonds(*rigid) + 225);
  EXPECT_GT(rigid->getParticleMass(0), 0);
  EXPECT_EQ(soft->getParticleMass(0), 0);
}

}  // namespace
}  // namespace rz::folding::test
