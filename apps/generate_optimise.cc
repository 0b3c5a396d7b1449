// rz-generate --optimize: a search for molecules that score high.
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <set>

#include "apps/build_info.h"
#include "apps/data_path.h"
#include "apps/generate_flags.h"
#include "apps/generate_prior.h"
#include "apps/generate_start.h"
#include "io/log.h"
#include "io/pipeline.h"
#include "io/sha256.h"
#include "io/stats.h"
#include "io/text_file.h"
#include "molecules/generate/generate.h"
#include "molecules/generate/search_run.h"
#include "molecules/objectives/objective_file.h"

namespace rz {
namespace {

constexpr int64_t kDrawnToStart = 100;

/// The file of a benchmark's name, or the file itself.
std::string objective_path(const std::string& given) {
  if (given.ends_with(".json")) {
    if (!std::filesystem::exists(given)) throw Error(ExitCode::missing, given + ": not found");
    return given;
  }
  const std::filesystem::path folder = data_path("objectives");
  const std::filesystem::path file = folder / (given + ".json");
  if (std::filesystem::exists(file)) return file;
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") names.insert(entry.path().stem());
  }
  std::string all;
  for (const std::string& name : names) all += " " + name;
  throw Error(ExitCode::usage, "--optimize " + given + ": neither a .json file nor one of" + all);
}

std::vector<std::string> draw_start(const GenerateFlags& f, LoadedPrior& loaded) {
  molecules::GenerateOptions options;
  options.sampler.seed = f.seed;
  options.count = std::min(kDrawnToStart, f.budget);
  options.threads = thread_count(f.threads);
  std::vector<std::string> smiles;
  generate(*loaded.prior, loaded.workers, options, [&](const molecules::Drawn& one) { smiles.push_back(one.smiles); });
  return smiles;
}

/// SHA-256 of what a search depends on.
struct Hashes {
  std::string objective, models, prior, start;  // models: those that the objective names, one after the other
};

std::string models_of(const molecules::Objective& objective) {
  std::string hashes;
  for (const molecules::Component& one : objective.components()) hashes += one.property.models;
  for (const molecules::Constraint& one : objective.constraints()) hashes += one.property.models;
  return hashes;
}

void write_stats(const GenerateFlags& f, const molecules::Objective& objective, const Hashes& hashes,
                 const molecules::SearchReport& report) {
  write_json(
      f.stats,
      {{"program", "rz-generate"},
       {"version", kVersion},
       {"libraries", kLibraries},
       {"objective", {{"name", objective.name()}, {"sha256", hashes.objective}}},
       {"prior", {{"sha256", hashes.prior}, {"share", f.prior_share}}},
       {"seed", f.seed},
       {"budget", f.budget},
       {"counts", {{"scored", report.scored}, {"resumed", report.resumed}}},
       {"scores",
        {{"best", report.best}, {"top10", report.top10}, {"top100", report.top100}, {"auc_top10", report.auc_top10}}},
       {"seconds",
        {{"proposals", report.times.proposals},
         {"prior", report.times.prior},
         {"surrogate", report.times.surrogate},
         {"objective", report.times.objective}}}});
}

ExitCode say(const GenerateFlags& f, const std::string& objective, const molecules::SearchReport& report) {
  log_info(
      fmt::format("{} scored, best {:.4f}, mean of the best ten {:.4f}; seconds: proposals {:.0f}, prior {:.0f}, "
                  "surrogate {:.0f}, objective {:.0f}",
                  report.scored, report.best, report.top10, report.times.proposals, report.times.prior,
                  report.times.surrogate, report.times.objective));
  if (report.scored > 1 && report.best > 0 && report.worst == report.best) {
    log_warning(fmt::format("{}: all molecules score {:.4g}: it tells none from another", objective, report.best));
  }
  if (report.best <= 0 && report.scored > 0) {
    std::string met;
    for (const auto& [name, count] : report.constraints_met) met += fmt::format("; {} is met by {}", name, count);
    const std::string none =
        fmt::format("{}: none of the {} molecules scored above 0{}", objective, report.scored, met);
    if (report.signal == 0) throw Error(ExitCode::input, none + ". They are written to " + f.output);
    log_warning(none);
  }
  if (report.exhausted) {
    throw Error(
        ExitCode::input,
        fmt::format("nothing new was left to propose after {} molecules of the budget of {}. They are written to {}",
                    report.scored, f.budget, f.output));
  }
  if (report.signal == 0) return ExitCode::ok;
  if (report.scored == 0) {
    log_warning("stopped by a signal before anything was scored");
  } else {
    log_warning("stopped by a signal; what was scored is written to " + f.output + ", --resume goes on from here");
  }
  return static_cast<ExitCode>(128 + report.signal);
}

molecules::SearchRunOptions run_options(const GenerateFlags& f, const molecules::Objective& objective,
                                        const Hashes& hashes) {
  molecules::SearchRunOptions options;
  options.search.budget = f.budget;
  options.search.seed = f.seed;
  options.search.prior_share = f.prior_share;
  options.search.per_scaffold = static_cast<size_t>(f.per_scaffold);
  options.search.limits.most_heavy_atoms = f.most_atoms;
  options.output = f.output;
  options.log = f.log;
  options.report = f.report;
  options.title = objective.name();
  options.program = fmt::format("rz-generate {}", kVersion);
  options.checkpoint = f.checkpoint();
  options.identity = {{"version", kVersion},
                      {"--optimize", hashes.objective},
                      {"model of --optimize", hashes.models},
                      {"--start", hashes.start},
                      {"--model", hashes.prior},
                      {"--dtype", hashes.prior == "none" ? "" : f.dtype},
                      {"--seed", std::to_string(f.seed)},
                      {"--max-atoms", std::to_string(f.most_atoms)},
                      {"--prior-share", fmt::format("{}", f.prior_share)},
                      {"--per-scaffold", std::to_string(f.per_scaffold)}};
  options.resume = f.resume;
  options.best = f.count;
  return options;
}

}  // namespace

ExitCode generate_optimise(const GenerateFlags& f) {
  const std::string path = objective_path(f.objective);
  WorkerPool workers(choose_device(f.device).device);  // of property models
  const molecules::Objective objective =
      molecules::read_objective(path, molecules::ObjectiveTools{.shipped = data_path, .workers = &workers});
  Hashes hashes{sha256_hex(read_text_file(path)), models_of(objective), "none", "prior"};
  log_info("objective: " + objective.name() + " sha256 " + hashes.objective.substr(0, 16));
  std::optional<LoadedPrior> loaded;
  std::optional<molecules::TunedPrior> tuned;
  if (f.start.empty() || f.prior_share > 0) loaded.emplace(f);
  if (f.prior_share > 0) tuned.emplace(loaded->weights, loaded->workers, f.seed);
  if (loaded) hashes.prior = loaded->weights.sha256;
  StartMolecules given;
  if (!f.start.empty()) {
    given = read_start(f);
    hashes.start = sha256_hex(fmt::format("{}", fmt::join(given.smiles, "\n")));
  }
  molecules::SearchRunOptions options = run_options(f, objective, hashes);
  options.names = std::move(given.names);
  options.prior = tuned ? &*tuned : nullptr;
  molecules::SearchReport report;
  on_threads(thread_count(f.threads), [&] {
    report = run_search(objective, options, [&] { return f.start.empty() ? draw_start(f, *loaded) : given.smiles; });
  });
  if (!f.stats.empty()) write_stats(f, objective, hashes, report);
  return say(f, path, report);
}

}  // namespace rz
