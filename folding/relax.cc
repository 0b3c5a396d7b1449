#include "folding/relax.h"

#include <OpenMM.h>

#include <chrono>
#include <cmath>

#include "folding/amber_system.h"
#include "folding/minimize.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr double kJoulesPerCalorie = 4.184;
constexpr double kAngstromPerNm = 10;
constexpr int kSettlingIterations = 50;  // as OpenMM's Modeller.addHydrogens

using Positions = std::vector<OpenMM::Vec3>;  // nm

Positions get_positions(const Protein& protein) {
  Positions out;
  for (const Structure::Residue* residue : protein.residues())
    for (const Structure::Atom& atom : residue->atoms)
      out.push_back(OpenMM::Vec3(atom.position.x, atom.position.y, atom.position.z) * (1 / kAngstromPerNm));
  return out;
}

void set_positions(Protein& protein, const Positions& positions) {
  size_t i = 0;
  for (Structure::Residue* residue : protein.residues())
    for (Structure::Atom& atom : residue->atoms) {
      const OpenMM::Vec3 at = positions[i++] * kAngstromPerNm;
      atom.position = {at[0], at[1], at[2]};
    }
}

double rmsd(const Positions& a, const Positions& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]).dot(a[i] - b[i]);
  return std::sqrt(sum / static_cast<double>(a.size())) * kAngstromPerNm;
}

class Relaxation {
 public:
  Relaxation(Protein protein, const ForceField& field, const OpenMMDevice& device, const RelaxOptions& options)
      : protein_(std::move(protein)),
        field_(field),
        device_(device),
        options_(options),
        topology_(make_topology(protein_, field)),
        free_(protein_.templates.size()) {}

  void settle_hydrogens() {
    const auto system = make_system(topology_, field_, {.rigid_hydrogens = false, .fixed_heavy_atoms = true});
    set_positions(protein_,
                  minimize(*system, get_positions(protein_), device_, tolerance(), kSettlingIterations).positions);
  }

  RelaxRound run_round() {
    const auto start = std::chrono::steady_clock::now();
    const Positions reference = get_positions(protein_);
    const auto system = make_system(topology_, field_);
    const double stiffness = options_.stiffness * kJoulesPerCalorie * kAngstromPerNm * kAngstromPerNm;
    if (stiffness > 0) add_restraints(*system, topology_, field_, reference, stiffness, free_);
    const Minimum minimum = minimize(*system, reference, device_, tolerance(), options_.max_iterations);
    if (!std::isfinite(minimum.final_energy))
      throw Error(ExitCode::input, "the relaxation ends in no finite energy: atoms may lie on top of each other");
    set_positions(protein_, minimum.positions);
    RelaxRound round{minimum.initial_energy / kJoulesPerCalorie,
                     minimum.final_energy / kJoulesPerCalorie,
                     rmsd(reference, minimum.positions),
                     0,
                     0,
                     0};
    for (bool free : free_) round.free_residues += free;
    round.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return round;
  }

  void free_violating(const Violations& violations) {
    for (size_t r = 0; r < free_.size(); ++r) free_[r] = free_[r] || violations.any(r);
  }

  const Protein& protein() const { return protein_; }

 private:
  double tolerance() const { return options_.tolerance * kJoulesPerCalorie; }

  Protein protein_;
  const ForceField& field_;
  const OpenMMDevice& device_;
  const RelaxOptions& options_;
  AmberTopology topology_;
  std::vector<bool> free_;
};

}  // namespace

RelaxResult relax(Protein protein, const ForceField& field, const StereoBounds& bounds, const OpenMMDevice& device,
                  const RelaxOptions& options, const std::function<void(const RelaxRound&)>& report) {
  RelaxResult result;
  result.before = result.after = find_violations(protein, bounds);
  Relaxation relaxation(std::move(protein), field, device, options);
  relaxation.settle_hydrogens();
  while (static_cast<int>(result.rounds.size()) < options.max_rounds) {
    RelaxRound round = relaxation.run_round();
    result.after = find_violations(relaxation.protein(), bounds);
    round.violations = result.after.count();
    result.rounds.push_back(round);
    report(round);
    if (round.violations == 0) break;
    relaxation.free_violating(result.after);
  }
  result.protein = relaxation.protein();
  return result;
}

}  // namespace rz::folding
