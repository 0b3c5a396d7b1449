// The CPU's nonbonded forces against OpenMM's in double precision, and their bits.
#include "folding/all_pairs.h"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <cmath>
#include <cstring>

#include "folding/amber_system.h"
#include "tests/folding/relax_fixture.h"

namespace rz::folding::test {
namespace {

using Vectors = std::vector<OpenMM::Vec3>;

Vectors positions_nm(const Protein& protein) {
  Vectors out;
  for (const Structure::Residue* residue : protein.residues())
    for (const Structure::Atom& a : residue->atoms)
      out.emplace_back(a.position.x / 10, a.position.y / 10, a.position.z / 10);
  return out;
}

struct Evaluation {
  double energy;
  Vectors forces;
};

class AllPairsTest : public testing::Test {
 protected:
  Evaluation evaluate(int threads) const {
    tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
    Evaluation out{0, Vectors(positions_.size())};
    tbb::task_arena(threads).execute([&] { out.energy = pairs_.add(positions_, out.forces); });
    return out;
  }

  const Protein protein_ = prepare(demo_protein()).protein;
  const AmberTopology topology_ = make_topology(protein_, amber99sb());
  const std::unique_ptr<OpenMM::System> system_ = make_system(topology_, amber99sb());
  const AllPairs pairs_{
      dynamic_cast<const OpenMM::NonbondedForce&>(system_->getForce(static_cast<int>(EnergyTerm::nonbonded)))};
  const Vectors positions_ = positions_nm(protein_);
};

TEST_F(AllPairsTest, AgreesWithOpenMM) {
  OpenMM::VerletIntegrator integrator(0.001);
  OpenMM::Context context(*system_, integrator, OpenMM::Platform::getPlatformByName("Reference"));
  context.setPositions(positions_);
  const OpenMM::State state = context.getState(OpenMM::State::Energy | OpenMM::State::Forces, false,
                                               1 << static_cast<int>(EnergyTerm::nonbonded));
  const Evaluation ours = evaluate(1);
  EXPECT_NEAR(ours.energy, state.getPotentialEnergy(), 1e-5 * std::abs(state.getPotentialEnergy()));
  for (size_t i = 0; i < positions_.size(); ++i) {
    const OpenMM::Vec3 expected = state.getForces()[i], off = ours.forces[i] - expected;
    EXPECT_LT(std::sqrt(off.dot(off)), 1e-5 * std::max(1000.0, std::sqrt(expected.dot(expected)))) << "atom " << i;
  }
}

TEST_F(AllPairsTest, GivesTheSameBitsOnAnyNumberOfThreads) {
  const Evaluation one = evaluate(1), four = evaluate(4);
  EXPECT_EQ(one.energy, four.energy);
  EXPECT_EQ(std::memcmp(one.forces.data(), four.forces.data(), one.forces.size() * sizeof(OpenMM::Vec3)), 0);
}

TEST_F(AllPairsTest, ForcesAreTheSlopeOfTheEnergyInSoftCoresToo) {
  constexpr double kCore = 0.2, kStep = 1e-3;  // nm; the core holds many pairs of unbound hydrogens
  Vectors forces(positions_.size()), ignored(positions_.size());
  pairs_.add(positions_, forces, kCore);
  for (size_t atom = 0; atom < positions_.size(); atom += 37)
    for (int axis = 0; axis < 3; ++axis) {
      Vectors moved = positions_;
      moved[atom][axis] += kStep;
      const double up = pairs_.add(moved, ignored, kCore);
      moved[atom][axis] -= 2 * kStep;
      const double slope = (up - pairs_.add(moved, ignored, kCore)) / (2 * kStep);
      EXPECT_NEAR(-slope, forces[atom][axis], 5 + 0.01 * std::abs(slope)) << "atom " << atom;
    }
}

TEST_F(AllPairsTest, StaysFiniteWhereAtomsCoincide) {
  Vectors same = positions_;
  same[200] = same[50];
  Vectors forces(same.size());
  EXPECT_TRUE(std::isfinite(pairs_.add(same, forces)));
  EXPECT_TRUE(std::isfinite(forces[50].dot(forces[50])));
}

}  // namespace
}  // namespace rz::folding::test
