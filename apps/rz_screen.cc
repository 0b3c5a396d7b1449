// rz-screen: properties of whole libraries of molecules.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "apps/build_info.h"
#include "apps/library_options.h"
#include "apps/program.h"
#include "apps/screen_features.h"
#include "apps/screen_prepare.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/sha256.h"
#include "io/stats.h"
#include "kernels/device.h"
#include "molecules/result_table.h"
#include "molecules/screen.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  LibraryOptions library;
  std::vector<std::string> models;
  std::string output, failed, by, shard, device = "auto", dtype = "f32", stats;
  int64_t top = 0;
  bool resume = false, strict = false, standardize = false, alerts = false;
  std::string explain;
  int threads = 0;
  double memory_gb = 0, interval = 0.9;
};

void add_options(CLI::App& app, Flags& f) {
  add_library_options(app, f.library);
  app.add_option("--model", f.models,
                 "Model: .safetensors, Chemprop's .pt, or a folder of them; those of the same tasks form an ensemble")
      ->required()
      ->type_name("PATH");
  app.add_option("-o,--output", f.output, "Results: .csv, .tsv or .sdf by suffix, each also .gz; - for stdout (CSV)")
      ->required()
      ->type_name("FILE");
  app.add_option("--failed", f.failed, "Table of the rows that could not be predicted, with the reason")
      ->type_name("FILE");
  app.add_flag("--strict", f.strict, "Stop at the first row that fails, with exit code 3");
  app.add_option("--top", f.top, "Write the best N rows only, best first")
      ->check(CLI::Range(int64_t{1}, int64_t{100'000'000}))
      ->type_name("N");
  app.add_option("--by", f.by, "With --top: the column to rank by, and asc or desc (default)")
      ->type_name("COLUMN[:desc]");
  app.add_flag("--standardize", f.standardize,
               "Predict the largest fragment, uncharged, as its canonical tautomer; adds standardized_smiles");
  app.add_flag("--alerts", f.alerts, "Add a column of PAINS and Brenk alerts");
  app.add_option("--explain", f.explain, "Draw atom attributions of each molecule that is written, as SVG")
      ->type_name("DIR");
  app.add_option("--interval", f.interval, "Level of the intervals and classes of calibrated models")
      ->check(number_from(0.01, 0.999, ""))
      ->capture_default_str();
  app.add_option("--shard", f.shard, "Part i of n: rows i, i + n, i + 2 n, ...")->type_name("i/n");
  app.add_flag("--resume", f.resume, "Go on where a run with the same flags stopped");
  app.add_option("--device", f.device, "auto, cpu, cuda (all CUDA devices) or cuda:i; cuda never falls back")
      ->capture_default_str();
  app.add_option("--dtype", f.dtype, "Of the networks' products: f32, or bf16, faster and exact to about 3 digits")
      ->check(CLI::IsMember({"f32", "bf16"}))
      ->capture_default_str();
  app.add_option("--threads", f.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--memory", f.memory_gb, "Memory for molecules in flight, in GB")
      ->check(number_from(0.001, 1e6, "GB"));
  app.add_option("--stats", f.stats, "Counts, times, versions and the models' hashes as JSON")->type_name("FILE");
  app.footer(
      "Example:\n  rz-screen --library library.smi.gz --model model.pt -o predictions.csv --failed failed.csv\n\n"
      "Exit codes: 2 wrong flag, 3 malformed input, 4 file missing, 5 device unusable, 130 and 143 stopped by a "
      "signal\n"
      "(go on with --resume). Research use only, not for diagnostic procedures.");
}

molecules::Ranking ranking_of(const Flags& f) {
  if (f.top == 0 && f.by.empty()) return {};
  if (f.top == 0 || f.by.empty()) throw Error(ExitCode::usage, "--top and --by go together");
  if (f.resume) throw Error(ExitCode::usage, "--resume: a run with --top cannot be resumed");
  molecules::Ranking ranking{f.top, f.by, true};
  for (const auto& [end, descending] : {std::pair<std::string, bool>{":desc", true}, {":asc", false}}) {
    if (!f.by.ends_with(end)) continue;
    ranking.column = f.by.substr(0, f.by.size() - end.size());
    ranking.descending = descending;
  }
  return ranking;
}

struct Models {
  std::vector<molecules::Ensemble> ensembles;
  nlohmann::json described;
  std::string hashes;
};

/// Gives what is known of an ensemble to it.
void rely_on(const std::string& path, double level, Models& models) {
  const auto trust = std::make_shared<const molecules::Trust>(SafeTensors(path));
  bool used = false;
  for (molecules::Ensemble& ensemble : models.ensembles) used = used || ensemble.rely_on(trust, level);
  if (!used) {
    log_warning(path + ": was calibrated with other models than these, and is not used");
    return;
  }
  models.described.push_back({{"file", std::filesystem::path(path).filename().string()}, {"sha256", trust->sha256()}});
  models.hashes += fmt::format("{} {} ", trust->sha256(), level);
}

Models load_models(const Flags& f, const std::vector<Device>& devices) {
  Models models;
  std::vector<std::unique_ptr<molecules::PropertyModel>> loaded;
  std::vector<std::string> trusts;
  std::vector<std::string> files;
  for (const std::string& given : f.models) {
    for (std::string& file : molecules::model_files(given)) files.push_back(std::move(file));
  }
  for (const std::string& path : files) {
    if (molecules::Trust::is_one(path)) {
      trusts.push_back(path);
      continue;
    }
    loaded.push_back(molecules::load_property_model(path, devices));
    const molecules::PropertyModel& model = *loaded.back();
    log_info("model: " + path + " sha256 " + model.sha256.substr(0, 16));
    for (const std::string& note : model.notes) log_info(fmt::format("{}: {}", path, note));
    models.described.push_back({{"file", std::filesystem::path(path).filename().string()}, {"sha256", model.sha256}});
    models.hashes += model.sha256 + " ";
  }
  if (loaded.empty())
    throw Error(ExitCode::usage, "--model " + f.models.front() + ": holds a calibration and no model");
  models.ensembles = molecules::ensembles_of(std::move(loaded));
  for (const std::string& path : trusts) rely_on(path, f.interval, models);
  for (const molecules::Ensemble& ensemble : models.ensembles) {
    log_info(fmt::format("{} model{} of {} column{}: {}{}", ensemble.members().size(),
                         ensemble.members().size() == 1 ? "" : "s", ensemble.columns().size(),
                         ensemble.columns().size() == 1 ? "" : "s", ensemble.columns().front(),
                         ensemble.columns().size() == 1 ? "" : ", ..."));
  }
  return models;
}

/// Everything that changes the rows that are written.
std::string identity_of(const Flags& f, const std::string& hashes) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(f.library.path, absent);
  const std::string text = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", kVersion, kCommit, hashes, f.library.path,
                                       absent ? 0 : size, f.library.format, f.library.smiles_column,
                                       f.library.id_column, f.library.no_header, f.shard, f.failed.empty()) +
                           fmt::format("|{}|{}|{}", f.standardize, f.alerts, f.dtype);
  return sha256_hex(text);
}

ExitCode run(const Flags& f) {
  molecules::silence_rdkit();
  molecules::result_format(f.output);
  std::vector<std::string> reads = f.models;
  reads.push_back(f.library.path);
  check_outputs(reads, {f.output, f.failed, f.stats});
  const DevicesChoice choice = choose_devices(f.device);
  log_info("device: " + choice.text() + " (" + choice.reason + ")");
  if (!f.stats.empty()) TemporaryOutput(f.stats);  // a place that cannot be written shows before the work, not after

  molecules::ScreenOptions options;
  options.output = f.output;
  options.failed = f.failed;
  options.ranking = ranking_of(f);
  const Shard shard = parse_shard(f.shard);
  options.shard = {shard.index, shard.count};
  options.resume = f.resume;
  options.strict = f.strict;
  options.standardize = f.standardize;
  options.alerts = f.alerts;
  options.explain = f.explain;
  options.threads = thread_count(f.threads);
  options.memory = static_cast<int64_t>(f.memory_gb * 1e9);
  molecules::Library library(f.library);
  const Models models = load_models(f, choice.devices);
  options.identity = identity_of(f, models.hashes);
  WorkerPool workers(choice.devices, f.dtype == "bf16" ? Precision::bf16 : Precision::f32, kStreamsPerDevice);
  const molecules::ScreenReport report = molecules::screen(library, models.ensembles, workers, options);
  log_info(fmt::format("{} molecules, {} of them failed", report.rows, report.failed));
  if (!f.stats.empty()) {
    nlohmann::json stats = report.document;
    stats["program"] = "rz-screen";
    stats["version"] = kVersion;
    stats["libraries"] = kLibraries;
    stats["device"] = choice.text();
    stats["models"] = models.described;
    write_json(f.stats, stats);
  }
  if (report.signal == 0) return ExitCode::ok;
  log_warning(f.top > 0 ? "stopped by a signal; nothing was written"
                        : "stopped by a signal; --resume goes on from here");
  return static_cast<ExitCode>(128 + report.signal);
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Predicts properties of the molecules of a library.", "rz-screen");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  rz::FeatureOptions feature_options;
  rz::PrepareOptions prepare_options;
  const CLI::App* features = rz::add_features_command(app, feature_options);
  const CLI::App* prepare = rz::add_prepare_command(app, prepare_options);
  // A subcommand does without what the program itself requires.
  for (CLI::App* command : app.get_subcommands(nullptr)) {
    command->preparse_callback([&app](size_t) {
      for (CLI::Option* option : app.get_options()) option->required(false);
    });
  }
  return rz::run_program(app, argc, argv, flags.common, [&] {
    if (features->parsed()) return rz::write_features(feature_options);
    return prepare->parsed() ? rz::prepare_library(prepare_options) : rz::run(flags);
  });
}
