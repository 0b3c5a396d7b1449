// rz-generate: molecules drawn from a network that has learnt to write them.
#include <fmt/format.h>

#include <filesystem>

#include "apps/build_info.h"
#include "apps/data_path.h"
#include "apps/library_options.h"
#include "apps/program.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/stats.h"
#include "kernels/device.h"
#include "molecules/generate/generate.h"
#include "molecules/generate/molecule_table.h"
#include "molecules/generate/scaffold_plan.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  std::string output, model, scaffold, device = "auto", dtype = "f32", stats;
  int64_t count = 0;
  uint64_t seed = 0;
  double temperature = 1;
  bool raw = false;
  int threads = 0;
};

void add_options(CLI::App& app, Flags& f) {
  app.add_option("-n,--count", f.count, "Distinct molecules to draw")
      ->required()
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}))
      ->type_name("N");
  app.add_option("-o,--output", f.output,
                 "Molecules: .smi, .csv or .tsv by suffix, each also .gz; - for stdout (SMILES)")
      ->required()
      ->type_name("FILE");
  app.add_option("--seed", f.seed, "Of the draws: the same seed gives the same molecules")->capture_default_str();
  app.add_option("--scaffold", f.scaffold,
                 "Draw molecules around this one: at its attachment points (*), or in place of one to three hydrogens")
      ->type_name("SMILES");
  app.add_option("--temperature", f.temperature, "Above 1: bolder, and more that is no molecule; below: commoner")
      ->check(number_from(0.05, 5, ""))
      ->capture_default_str();
  app.add_flag("--raw", f.raw,
               "Write the first N samples as drawn: what is no molecule, and what was drawn before, too");
  app.add_option("--model", f.model, "Prior (default: the one that is shipped)")->type_name("FILE");
  app.add_option("--device", f.device, "auto, cpu, cuda or cuda:i; cuda never falls back")->capture_default_str();
  app.add_option("--dtype", f.dtype, "Of the network's products: f32, or bf16, faster, with other draws")
      ->check(CLI::IsMember({"f32", "bf16"}))
      ->capture_default_str();
  app.add_option("--threads", f.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--stats", f.stats, "Counts, times, versions and the model's hash as JSON")->type_name("FILE");
  app.footer(
      "Example:\n  rz-generate -n 10000 --seed 1 -o molecules.smi\n\n"
      "Exit codes: 2 wrong flag or scaffold, 3 malformed input or no new molecules to be found, 4 file missing, 5 "
      "device\n"
      "unusable. Nothing is said of whether a molecule can be made, or is safe. Research use only, not for diagnostic\n"
      "procedures.");
}

struct Sampling {
  molecules::GenerateReport report;
  double seconds;
};

/// Draws into the table. What was drawn is kept where the prior runs out of new molecules.
Sampling sample(const Flags& f, const molecules::Prior& prior, WorkerPool& workers) {
  std::optional<molecules::ScaffoldPlan> scaffold;
  molecules::GenerateOptions options;
  options.sampler = {f.seed, f.temperature};
  options.count = f.count;
  options.raw = f.raw;
  options.threads = thread_count(f.threads);
  if (!f.scaffold.empty()) {
    scaffold.emplace(f.scaffold, prior.vocabulary());
    options.sampler.plan = [&](molecules::Random& random) { return (*scaffold)(random); };
    options.wanted = [&](const RDKit::ROMol& molecule) { return scaffold->in(molecule); };
  }
  molecules::MoleculeTable table(f.output, {"log_likelihood"});
  StageClock clock;
  Sampling done{};
  try {
    const auto lap = clock.lap();
    done.report = generate(prior, workers, options, [&](const molecules::Drawn& one) {
      table.add(one.smiles, fmt::format("rz{}-{}", f.seed, one.number), {fmt::format("{:.6g}", one.log_likelihood)});
    });
  } catch (const Error& error) {
    if (error.code() == ExitCode::input) table.commit();
    throw;
  }
  table.commit();
  done.seconds = clock.seconds();
  return done;
}

void write_stats(const Flags& f, const Sampling& done, const Device& device, const std::string& model,
                 const std::string& hash) {
  const molecules::GenerateReport& report = done.report;
  write_json(f.stats, {{"program", "rz-generate"},
                       {"version", kVersion},
                       {"libraries", kLibraries},
                       {"device", device.text()},
                       {"dtype", f.dtype},
                       {"seed", f.seed},
                       {"model", {{"file", std::filesystem::path(model).filename().string()}, {"sha256", hash}}},
                       {"counts",
                        {{"samples", report.samples},
                         {"invalid", report.invalid},
                         {"repeated", report.repeated},
                         {"without_scaffold", report.unwanted},
                         {"written", report.written}}},
                       {"seconds", {{"sampling", done.seconds}}},
                       {"molecules_per_second", static_cast<double>(report.written) / done.seconds}});
}

ExitCode run(const Flags& f) {
  molecules::silence_rdkit();
  check_outputs({f.model}, {f.output, f.stats});
  const DeviceChoice choice = choose_device(f.device);
  log_info("device: " + choice.device.text() + " (" + choice.reason + ")");
  if (!f.stats.empty()) TemporaryOutput(f.stats);  // a place that cannot be written shows before the work, not after
  const std::string model = f.model.empty() ? data_path("models/rz-generate-prior.safetensors") : f.model;
  const molecules::PriorWeights weights = molecules::read_prior(model);
  log_info("model: " + model + " sha256 " + weights.sha256.substr(0, 16));
  const molecules::Prior prior(weights, choice.device);
  WorkerPool workers(choice.device, f.dtype == "bf16" ? Precision::bf16 : Precision::f32);
  const Sampling done = sample(f, prior, workers);
  const molecules::GenerateReport& report = done.report;
  log_info(
      fmt::format("{} molecules of {} samples ({} were no molecules, {} repeated others, {} lacked the scaffold), "
                  "{:.0f} a second",
                  report.written, report.samples, report.invalid, report.repeated, report.unwanted,
                  static_cast<double>(report.written) / done.seconds));
  if (!f.stats.empty()) write_stats(f, done, choice.device, model, weights.sha256);
  return ExitCode::ok;
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Draws molecules from a network that has learnt to write them.", "rz-generate");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::run(flags); });
}
