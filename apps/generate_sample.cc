// rz-generate -n: distinct molecules drawn from the prior.
#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "apps/build_info.h"
#include "apps/generate_flags.h"
#include "apps/generate_prior.h"
#include "io/log.h"
#include "io/stats.h"
#include "io/stop_signal.h"
#include "molecules/generate/generate.h"
#include "molecules/generate/molecule_table.h"
#include "molecules/generate/scaffold_plan.h"

namespace rz {
namespace {

struct Sampling {
  molecules::GenerateReport report;
  double seconds;
  int signal;  // that ended it early, or 0
};

/// Draws into the table. What was drawn is kept where the prior runs out of new molecules, and after a signal.
Sampling sample(const GenerateFlags& f, LoadedPrior& loaded) {
  std::optional<molecules::ScaffoldPlan> scaffold;
  molecules::GenerateOptions options;
  options.sampler = {f.seed, f.temperature};
  options.count = f.count;
  options.raw = f.raw;
  options.threads = thread_count(f.threads);
  if (!f.scaffold.empty()) {
    scaffold.emplace(f.scaffold, loaded.prior->vocabulary());
    options.sampler.plan = [&](molecules::Random& random) { return (*scaffold)(random); };
    options.wanted = [&](const RDKit::ROMol& molecule) { return scaffold->in(molecule); };
  }
  molecules::MoleculeTable table(f.output, {"log_likelihood"});
  const StopOnSignal stop;
  options.stopped = [&] { return stop.signal() != 0; };
  StreamProgress progress("rz-generate", "molecules");
  int64_t written = 0;
  StageClock clock;
  Sampling done{};
  try {
    const auto lap = clock.lap();
    done.report = generate(*loaded.prior, loaded.workers, options, [&](const molecules::Drawn& one) {
      table.add(one.smiles, fmt::format("rz{}-{}", f.seed, one.number), {fmt::format("{:.6g}", one.log_likelihood)});
      ++written;
      progress.report(written, static_cast<double>(written) / static_cast<double>(f.count));
    });
  } catch (const Error& error) {
    if (error.code() == ExitCode::input) table.commit();
    throw;
  }
  table.commit();
  done.seconds = clock.seconds();
  done.signal = written < f.count ? stop.signal() : 0;
  return done;
}

void write_stats(const GenerateFlags& f, const Sampling& done, const LoadedPrior& loaded) {
  const molecules::GenerateReport& report = done.report;
  write_json(
      f.stats,
      {{"program", "rz-generate"},
       {"version", kVersion},
       {"libraries", kLibraries},
       {"device", loaded.choice.device.text()},
       {"dtype", f.dtype},
       {"seed", f.seed},
       {"model", {{"file", std::filesystem::path(loaded.path).filename().string()}, {"sha256", loaded.weights.sha256}}},
       {"counts",
        {{"samples", report.samples},
         {"invalid", report.invalid},
         {"repeated", report.repeated},
         {"without_scaffold", report.unwanted},
         {"written", report.written}}},
       {"seconds", {{"sampling", done.seconds}}},
       {"molecules_per_second", static_cast<double>(report.written) / done.seconds}});
}

}  // namespace

ExitCode generate_sample(const GenerateFlags& f) {
  LoadedPrior loaded(f);
  const Sampling done = sample(f, loaded);
  const molecules::GenerateReport& report = done.report;
  log_info(
      fmt::format("{} molecules of {} samples ({} were no molecules, {} repeated others, {} lacked the scaffold), "
                  "{:.0f} a second",
                  report.written, report.samples, report.invalid, report.repeated, report.unwanted,
                  static_cast<double>(report.written) / done.seconds));
  if (!f.stats.empty()) write_stats(f, done, loaded);
  if (done.signal == 0) return ExitCode::ok;
  log_warning(
      fmt::format("stopped by a signal: {} of {} molecules are written to {}", report.written, f.count, f.output));
  return static_cast<ExitCode>(128 + done.signal);
}

}  // namespace rz
