// rz-relax: adds hydrogens to a predicted structure and relaxes it in the AMBER force field.
#include <fmt/format.h>

#include "apps/build_info.h"
#include "apps/data_path.h"
#include "apps/program.h"
#include "apps/relax_notes.h"
#include "apps/relax_report.h"
#include "folding/prepare_protein.h"
#include "folding/relax.h"
#include "folding/structure_file.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/stats.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  std::string input, output, metrics, stats, device = "auto";
  int threads = 0;
  folding::RelaxOptions relax;
};

/// relax() does not know the file; bad input must name it.
folding::RelaxResult relax_protein(const Flags& f, folding::Protein protein, const folding::ForceField& field,
                                   const folding::StereoBounds& bounds, const folding::OpenMMDevice& device) try {
  return folding::relax(std::move(protein), field, bounds, device, f.relax,
                        [](const folding::RelaxRound& round) { log_info(round_text(round)); });
} catch (const Error& error) {
  if (error.code() != ExitCode::input) throw;
  throw Error(error.code(), f.input + ": " + error.what());
}

ExitCode relax_file(const Flags& f) {
  if (!folding::is_structure_path(f.output))
    throw Error(ExitCode::usage, "-o " + f.output + ": the name must end in .pdb or .cif");
  const folding::OpenMMDevice device = folding::choose_openmm_device(f.device, f.threads);
  for (const std::string& path : {f.metrics, f.stats})
    if (!path.empty()) TemporaryOutput{path};  // a place that cannot be written shows before the work, not after
  log_info("device: " + device.text + " (" + device.reason + ")");
  RelaxClocks clocks;
  auto lap = std::make_unique<StageClock::Lap>(clocks.prepare);
  const folding::ForceField field(data_path("tables/amber99sb.xml"));
  const folding::StereoBounds bounds(data_path("tables/stereo_chemical_props.txt"));
  folding::Preparation prepared = folding::prepare_protein(folding::read_structure(f.input), field, f.input);
  for (const std::string& note : prepared.notes) log_info(note);
  TemporaryOutput output(f.output);  // before the long work, so that a folder that is missing shows at once
  lap = std::make_unique<StageClock::Lap>(clocks.relax);
  const folding::RelaxResult result = relax_protein(f, std::move(prepared.protein), field, bounds, device);
  lap = std::make_unique<StageClock::Lap>(clocks.write);
  folding::write_structure(output.path(), result.protein.structure,
                           notes_for(result.protein, std::string("rz-relax ") + kVersion));
  output.commit();
  lap.reset();
  const int left = result.after.count();
  if (left) log_warning(fmt::format("{} residues still violate geometry after {} rounds", left, result.rounds.size()));
  if (!f.metrics.empty()) write_json(f.metrics, relax_metrics(result));
  if (!f.stats.empty()) write_json(f.stats, relax_stats(result, clocks, device.text));
  return ExitCode::ok;
}

void add_options(CLI::App& app, Flags& f) {
  app.add_option("input", f.input, "structure to relax, .pdb or .cif")->required()->type_name("IN.pdb|.cif");
  app.add_option("-o,--output", f.output, "relaxed structure, .pdb or .cif")->required()->type_name("OUT.pdb|.cif");
  app.add_option("--device", f.device, "auto, cpu, cuda or cuda:i; cuda never falls back")->capture_default_str();
  app.add_option("--threads", f.threads, "threads; 0: all cores")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--max-rounds", f.relax.max_rounds, "minimisations, each freeing residues that still violate geometry")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--stiffness", f.relax.stiffness, "of the restraints on heavy atoms, kcal/mol/A^2; 0: none")
      ->check(number_from(0, 1e6, "K"))
      ->capture_default_str();
  app.add_option("--tolerance", f.relax.tolerance, "of the minimiser, kcal/mol/nm")
      ->check(number_from(1e-6, 1e6, "T"))
      ->capture_default_str();
  app.add_option("--max-iterations", f.relax.max_iterations, "of each of a round's two minimisations; 0: no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--metrics", f.metrics, "energies, rmsd and violations")->type_name("FILE.json");
  app.add_option("--stats", f.stats, "counts, times, device and versions")->type_name("FILE.json");
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Adds missing atoms and hydrogens to a predicted protein and relaxes it in the AMBER force field.",
               "rz-relax");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  app.footer(
      "Example:\n  rz-relax unrelaxed_model_1.pdb -o relaxed_model_1.pdb --metrics relax_metrics.json\n\n"
      "Exit codes: 3 bad input, 4 a table is missing, 5 device unusable.\n"
      "Research use only, not for diagnostic procedures.");
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::relax_file(flags); });
}
