// rz-generate: molecules drawn from a network that has learnt to write them, and molecules found by what is wanted of
// them.
#include "apps/generate_flags.h"
#include "apps/library_options.h"
#include "io/output_path.h"
#include "molecules/generate/molecule_table.h"
#include "molecules/molecule.h"

namespace rz {
namespace {

void add_sampling_options(CLI::App& app, GenerateFlags& f) {
  app.add_option("--scaffold", f.scaffold,
                 "Draw molecules around this one: at its attachment points (*), or in place of one to three hydrogens")
      ->type_name("SMILES");
  app.add_option("--temperature", f.temperature, "Above 1: bolder, and more that is no molecule; below: commoner")
      ->check(number_from(0.05, 5, ""))
      ->capture_default_str();
  app.add_flag("--raw", f.raw,
               "Write the first N samples as drawn: what is no molecule, and what was drawn before, too");
  app.add_option("--model", f.model, "Prior (default: the one that is shipped)")->type_name("FILE");
  app.add_option("--device", f.device, "Of the prior: auto, cpu, cuda or cuda:i; cuda never falls back")
      ->capture_default_str();
  app.add_option("--dtype", f.dtype, "Of the prior's products: f32, or bf16, faster, with other draws")
      ->check(CLI::IsMember({"f32", "bf16"}))
      ->capture_default_str();
}

void add_search_options(CLI::App& app, GenerateFlags& f) {
  app.add_option("--optimize", f.objective, "Search for molecules that score high: a benchmark's name, or an objective")
      ->type_name("TASK|FILE.json");
  app.add_option("--budget", f.budget, "Molecules to score, each distinct one once")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}))
      ->capture_default_str();
  app.add_option("--start", f.start, "Molecules to start from, all scored (default: 100 of the prior)")
      ->type_name("FILE");
  app.add_option("--format", f.format, "Of --start: smi, csv, tsv or sdf (default: by suffix)")
      ->check(CLI::IsMember({"smi", "csv", "tsv", "sdf"}));
  app.add_option("--smiles-column", f.smiles_column, "Of --start, a table: name, or number from 1")->type_name("NAME");
  app.add_option("--max-atoms", f.most_atoms, "Heavy atoms of a molecule, at most")
      ->check(CLI::Range(2, 200))
      ->capture_default_str();
  app.add_option("--prior-share", f.prior_share, "Share of the proposals that the prior draws, which learns as it goes")
      ->check(number_from(0, 1, ""))
      ->capture_default_str();
  app.add_option("--per-scaffold", f.per_scaffold, "Molecules of one Murcko scaffold to score, at most (default: any)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
  app.add_option("--log", f.log, "Table of the batches: scores so far, and the surrogate's kernel")->type_name("FILE");
  app.add_option("--report", f.report, "Page about the search: the best molecules drawn, how soon they were found")
      ->type_name("FILE.html");
  app.add_flag("--resume", f.resume, "Go on where a search with the same flags stopped; the budget may be another");
}

void add_options(CLI::App& app, GenerateFlags& f) {
  app.add_option("-n,--count", f.count, "Distinct molecules to draw; with --optimize: write the best N only")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}))
      ->type_name("N");
  app.add_option("-o,--output", f.output,
                 "Molecules: .smi, .csv or .tsv by suffix, each also .gz; - for stdout (SMILES)")
      ->required()
      ->type_name("FILE");
  app.add_option("--seed", f.seed, "The same seed gives the same molecules")
      ->check(seed_number())
      ->capture_default_str();
  add_sampling_options(app, f);
  add_search_options(app, f);
  app.add_option("--threads", f.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--stats", f.stats, "Counts, times, versions and hashes as JSON")->type_name("FILE");
  app.footer(
      "Examples:\n  rz-generate -n 10000 --seed 1 -o molecules.smi\n"
      "  rz-generate --optimize objective.json --budget 10000 -o best.csv\n\n"
      "Exit codes: 2 wrong flag or scaffold, 3 malformed input, a failing scorer or no new molecules to be found, "
      "4 file\nmissing, 5 device unusable, 129, 130 and 143 stopped by a signal. Nothing is said of whether a molecule "
      "can be made, or\n"
      "is safe. Research use only, not for diagnostic procedures.");
}

/// An empty text, as of a variable of a shell that is not set, is refused, not taken for a flag that was not given.
void check_texts(const CLI::App& app) {
  for (const char* flag :
       {"--scaffold", "--optimize", "--start", "--smiles-column", "--model", "--log", "--report", "--stats"}) {
    if (app.count(flag) > 0 && app[flag]->as<std::string>().empty())
      throw Error(ExitCode::usage, std::string(flag) + " is empty");
  }
}

/// Flags of the other mode are refused, never ignored.
void check_mode(const CLI::App& app, bool optimise) {
  for (const char* flag : {"--scaffold", "--temperature", "--raw"}) {
    if (optimise && app.count(flag) > 0)
      throw Error(ExitCode::usage, std::string(flag) + " does not go with --optimize");
  }
  for (const char* flag : {"--budget", "--start", "--format", "--smiles-column", "--max-atoms", "--prior-share",
                           "--per-scaffold", "--log", "--report", "--resume"}) {
    if (!optimise && app.count(flag) > 0) throw Error(ExitCode::usage, std::string(flag) + " needs --optimize");
  }
}

ExitCode run(const CLI::App& app, const GenerateFlags& f) {
  molecules::silence_rdkit();
  const bool optimise = !f.objective.empty();
  check_texts(app);
  check_mode(app, optimise);
  if (!optimise && f.count == 0) throw Error(ExitCode::usage, "-n or --optimize is needed");
  if (optimise && f.output == "-") throw Error(ExitCode::usage, "-o -: a search needs a file, to be resumed from");
  for (const char* flag : {"--format", "--smiles-column"}) {
    if (f.start.empty() && app.count(flag) > 0) throw Error(ExitCode::usage, std::string(flag) + " needs --start");
  }
  const std::string checkpoint = optimise ? f.checkpoint() : "";
  check_outputs({f.model, f.objective, f.start}, {f.output, f.stats, f.log, f.report, checkpoint});
  for (const std::string& target : {f.stats, f.log, f.report}) {
    if (target == "-") throw Error(ExitCode::usage, "-: of the outputs only -o can be stdout");
    if (!target.empty()) TemporaryOutput{target};  // a place that cannot be written shows before the work, not after
  }
  if (optimise) {
    const molecules::MoleculeTable table(f.output, {});
    const TemporaryOutput state(checkpoint);
  }
  return optimise ? generate_optimise(f) : generate_sample(f);
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app(
      "Draws molecules from a network that has learnt to write them, or searches for the best by an objective.",
      "rz-generate");
  rz::GenerateFlags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::run(app, flags); });
}
