#include "apps/relax_report.h"

#include "apps/build_info.h"
#include "folding/openmm_device.h"

namespace rz {
namespace {

using nlohmann::json;

double share(const std::vector<bool>& flags) {
  double sum = 0;
  for (bool flag : flags) sum += flag;
  return flags.empty() ? 0 : sum / static_cast<double>(flags.size());
}

}  // namespace

json relax_metrics(const folding::RelaxResult& result) {
  const folding::RelaxRound& last = result.rounds.back();
  json flags = json::array(), rounds = json::array();
  for (size_t r = 0; r < result.after.bond.size(); ++r) flags.push_back(result.after.any(r) ? 1.0 : 0.0);
  double seconds = 0;
  for (const folding::RelaxRound& round : result.rounds) {
    rounds.push_back({{"initial_energy", round.initial_energy},
                      {"final_energy", round.final_energy},
                      {"rmsd", round.rmsd},
                      {"free_residues", round.free_residues},
                      {"violations", round.violations},
                      {"seconds", round.seconds}});
    seconds += round.seconds;
  }
  return {{"initial_energy", last.initial_energy},
          {"final_energy", last.final_energy},
          {"rmsd", last.rmsd},
          {"attempts", 1},
          {"remaining_violations", flags},
          {"remaining_violations_count", static_cast<double>(result.after.count())},
          {"violations_before_count", static_cast<double>(result.before.count())},
          {"violations_between_residue_bond", share(result.after.bond)},
          {"violations_between_residue_clash", share(result.after.clash)},
          {"violations_within_residue", share(result.after.within)},
          {"violations_extreme_ca_ca_distance", result.after.extreme_ca_ca},
          {"seconds", seconds},
          {"rounds", rounds}};
}

json relax_stats(const folding::RelaxResult& result, const RelaxClocks& clocks, const std::string& device) {
  size_t atoms = 0;
  for (const auto* residue : result.protein.residues()) atoms += residue->atoms.size();
  return {
      {"counts",
       {{"chains", result.protein.structure.chains.size()},
        {"residues", result.protein.templates.size()},
        {"atoms", atoms},
        {"disulfides", result.protein.disulfides.size()},
        {"rounds", result.rounds.size()}}},
      {"seconds",
       {{"prepare", clocks.prepare.seconds()}, {"relax", clocks.relax.seconds()}, {"write", clocks.write.seconds()}}},
      {"device", device},
      {"program", "rz-relax"},
      {"version", kVersion},
      {"libraries", std::string(kLibraries) + ", OpenMM " + folding::openmm_version()}};
}

}  // namespace rz
