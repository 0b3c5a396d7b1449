// rz-similar: the molecules of a library that are most similar to some queries.
#include <fmt/format.h>

#include "apps/build_info.h"
#include "apps/library_options.h"
#include "apps/program.h"
#include "io/log.h"
#include "io/output_path.h"
#include "io/stats.h"
#include "kernels/device.h"
#include "molecules/similar.h"

namespace rz {
namespace {

struct Flags {
  CommonOptions common;
  LibraryOptions library, query;
  std::string output, failed, fingerprint = "morgan", device = "auto", stats;
  int64_t most = 0;
  double threshold = 0;
  bool strict = false;
  int threads = 0;
};

void add_options(CLI::App& app, Flags& f) {
  add_library_options(app, f.library);
  app.add_option("--query", f.query.path, "Molecules to search for, as --library")->required()->type_name("FILE");
  app.add_option("--query-column", f.query.smiles_column, "Of a table of queries: name, or number from 1")
      ->type_name("NAME");
  app.add_option("-o,--output", f.output, "Hits: .csv or .tsv by suffix, each also .gz; - for stdout (CSV)")
      ->required()
      ->type_name("FILE");
  app.add_option("-k,--top", f.most, "The K most similar molecules of each query (default: 10, with --threshold all)")
      ->check(CLI::Range(int64_t{1}, int64_t{100'000'000}))
      ->type_name("K");
  app.add_option("--threshold", f.threshold, "Molecules of at least this similarity")
      ->check(number_from(1e-6, 1, ""))
      ->type_name("T");
  app.add_option("--fingerprint", f.fingerprint, "morgan (radius 2, 2,048 bits), rdkit (paths, 2,048) or maccs (166)")
      ->check(CLI::IsMember({"morgan", "rdkit", "maccs"}))
      ->capture_default_str();
  app.add_option("--failed", f.failed, "Table of the library's rows that are no molecules, with the reason")
      ->type_name("FILE");
  app.add_flag("--strict", f.strict, "Stop at the first row that is no molecule, with exit code 3");
  app.add_option("--device", f.device, "auto, cpu, cuda (all CUDA devices) or cuda:i; cuda never falls back")
      ->capture_default_str();
  app.add_option("--threads", f.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--stats", f.stats, "Counts, times and versions as JSON")->type_name("FILE");
  app.footer(
      "Example:\n  rz-similar --library library.rzlib --query actives.smi -o similar.csv -k 10\n\n"
      "Tanimoto similarity, exact: equal ones in the order of the library. A library that is searched more than once\n"
      "is faster packed (rz-screen prepare).\n"
      "Exit codes: 2 wrong flag, 3 malformed input, 4 file missing, 5 device unusable. Research use only, not for\n"
      "diagnostic procedures.");
}

molecules::BitFingerprintKind kind_of(const std::string& name) {
  for (size_t i = 0; i < molecules::kBitFingerprintKinds; ++i) {
    const auto kind = static_cast<molecules::BitFingerprintKind>(i);
    if (name == molecules::name_of(kind)) return kind;
  }
  throw Error(ExitCode::usage, "--fingerprint " + name);
}

ExitCode run(const Flags& f) {
  constexpr int64_t kMost = 10;
  molecules::silence_rdkit();
  check_outputs({f.library.path, f.query.path}, {f.output, f.failed, f.stats});
  if (f.library.path == "-" && f.query.path == "-") {
    throw Error(ExitCode::usage, "--library and --query cannot both be stdin");
  }
  const DevicesChoice choice = choose_devices(f.device);
  log_info("device: " + choice.text() + " (" + choice.reason + ")");
  if (!f.stats.empty()) TemporaryOutput(f.stats);  // a place that cannot be written shows before the work, not after
  molecules::SimilarOptions options;
  options.output = f.output;
  options.failed = f.failed;
  options.fingerprint = kind_of(f.fingerprint);
  options.limits = {f.most == 0 && f.threshold == 0 ? kMost : f.most, f.threshold};
  options.strict = f.strict;
  options.threads = thread_count(f.threads);
  molecules::Library library(f.library), queries(f.query);
  WorkerPool workers(choice.devices, Precision::f32, kStreamsPerDevice);
  const molecules::SimilarReport report = molecules::find_similar(library, queries, workers, options);
  log_info(fmt::format("{} hits of {} queries in {} molecules ({} queries and {} molecules failed)", report.hits,
                       report.queries, report.rows, report.failed_queries, report.failed));
  if (!f.stats.empty()) {
    write_json(f.stats, {{"program", "rz-similar"},
                         {"version", kVersion},
                         {"libraries", kLibraries},
                         {"device", choice.text()},
                         {"devices", device_stats(workers.uses())},
                         {"counts",
                          {{"queries", report.queries},
                           {"failed_queries", report.failed_queries},
                           {"rows", report.rows},
                           {"failed", report.failed},
                           {"hits", report.hits}}},
                         {"seconds", {{"search", report.search_seconds}}}});
  }
  return ExitCode::ok;
}

}  // namespace
}  // namespace rz

int main(int argc, char** argv) {
  CLI::App app("Finds the molecules of a library that are most similar to some queries.", "rz-similar");
  rz::Flags flags;
  rz::add_common_options(app, flags.common);
  rz::add_options(app, flags);
  return rz::run_program(app, argc, argv, flags.common, [&] { return rz::run(flags); });
}
