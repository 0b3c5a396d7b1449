#include "folding/amber_system.h"

namespace rz::folding {
namespace {

class SystemBuilder {
 public:
  SystemBuilder(const AmberTopology& topology, const ForceField& field, const SystemOptions& options)
      : topology_(topology), field_(field), options_(options), system_(std::make_unique<OpenMM::System>()) {}

  std::unique_ptr<OpenMM::System> build() {
    for (size_t atom = 0; atom < topology_.atoms(); ++atom) {
      const bool moves = !options_.fixed_heavy_atoms || is_hydrogen(static_cast<int>(atom));
      system_->addParticle(moves ? type(static_cast<int>(atom)).mass : 0.0);
    }
    add_bonds();
    add_angles();
    add_torsions();
    add_nonbonded();
    return std::move(system_);
  }

 private:
  const AtomType& type(int atom) const { return field_.type(topology_.types[static_cast<size_t>(atom)]); }
  int atom_class(int atom) const { return type(atom).atom_class; }
  bool is_hydrogen(int atom) const { return type(atom).element == "H"; }

  /// Hands the force over to the system.
  void add(OpenMM::Force* force, EnergyTerm term) {
    force->setForceGroup(static_cast<int>(term));
    system_->addForce(force);
  }

  void add_bonds() {
    auto* force = new OpenMM::HarmonicBondForce();
    add(force, EnergyTerm::bonds);
    for (const auto& [a, b] : topology_.bonds) {
      const HarmonicTerm& bond = field_.bond(atom_class(a), atom_class(b));
      if (options_.rigid_hydrogens && (is_hydrogen(a) || is_hydrogen(b)))
        system_->addConstraint(a, b, bond.equilibrium);
      else
        force->addBond(a, b, bond.equilibrium, bond.k);
    }
  }

  void add_angles() {
    auto* force = new OpenMM::HarmonicAngleForce();
    add(force, EnergyTerm::angles);
    for (const auto& [a, b, c] : topology_.angles) {
      const HarmonicTerm& angle = field_.angle(atom_class(a), atom_class(b), atom_class(c));
      force->addAngle(a, b, c, angle.equilibrium, angle.k);
    }
  }

  void add_torsions() {
    auto* force = new OpenMM::PeriodicTorsionForce();
    add(force, EnergyTerm::torsions);
    const auto add_waves = [&](const std::array<int, 4>& atoms, const TorsionTerm& term) {
      for (const TorsionWave& wave : term.waves)
        if (wave.k != 0)
          force->addTorsion(atoms[0], atoms[1], atoms[2], atoms[3], wave.periodicity, wave.phase, wave.k);
    };
    std::map<std::array<int, 4>, const TorsionTerm*> known;  // the same classes come again in every residue
    for (const std::array<int, 4>& atoms : topology_.propers) {
      const std::array<int, 4> classes{atom_class(atoms[0]), atom_class(atoms[1]), atom_class(atoms[2]),
                                       atom_class(atoms[3])};
      const auto [at, is_new] = known.emplace(classes, nullptr);
      if (is_new) at->second = field_.proper(classes);
      if (at->second) add_waves(atoms, *at->second);
    }
    for (const ImproperTorsion& improper : topology_.impropers) add_waves(improper.atoms, *improper.term);
  }

  void add_nonbonded() {
    auto* force = new OpenMM::NonbondedForce();
    add(force, EnergyTerm::nonbonded);
    force->setNonbondedMethod(OpenMM::NonbondedForce::NoCutoff);
    for (size_t atom = 0; atom < topology_.atoms(); ++atom) {
      const AtomType& t = type(static_cast<int>(atom));
      force->addParticle(t.charge, t.sigma, t.epsilon);
    }
    force->createExceptionsFromBonds(topology_.bonds, field_.coulomb14(), field_.lj14());
  }

  const AmberTopology& topology_;
  const ForceField& field_;
  const SystemOptions& options_;
  std::unique_ptr<OpenMM::System> system_;
};

}  // namespace

std::unique_ptr<OpenMM::System> make_system(const AmberTopology& topology, const ForceField& field,
                                            const SystemOptions& options) {
  return SystemBuilder(topology, field, options).build();
}

void add_restraints(OpenMM::System& system, const AmberTopology& topology, const ForceField& field,
                    const std::vector<OpenMM::Vec3>& reference, double stiffness, const std::vector<bool>& free) {
  auto* force = new OpenMM::CustomExternalForce("0.5*k*((x-x0)^2+(y-y0)^2+(z-z0)^2)");
  force->setForceGroup(static_cast<int>(EnergyTerm::restraints));
  system.addForce(force);
  force->addGlobalParameter("k", stiffness);
  for (const char* name : {"x0", "y0", "z0"}) force->addPerParticleParameter(name);
  for (size_t atom = 0; atom < topology.atoms(); ++atom) {
    if (free[static_cast<size_t>(topology.residue_of[atom])]) continue;
    if (field.type(topology.types[atom]).element == "H") continue;
    const OpenMM::Vec3& at = reference[atom];
    force->addParticle(static_cast<int>(atom), {at[0], at[1], at[2]});
  }
}

}  // namespace rz::folding
