#include "molecules/generate/search_run.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <optional>

#include "io/delimited.h"
#include "io/log.h"
#include "io/stop_signal.h"
#include "io/text_file.h"
#include "kernels/error.h"
#include "molecules/generate/molecule_table.h"
#include "molecules/generate/score_curve.h"
#include "molecules/generate/search_page.h"

namespace rz::molecules {
namespace {

constexpr double kCheckpointSeconds = 20;
constexpr int kReports = 10;  // lines of the log on stderr over a whole search

std::string number(double value) { return fmt::format("{:.6g}", value); }

class SearchRun {
 public:
  SearchRun(const Objective& objective, const SearchRunOptions& options)
      : objective_(objective), options_(options), optimiser_(objective, options.search, options.prior) {}

  SearchReport run(const std::function<std::vector<std::string>()>& start) {
    const StopOnSignal stop;
    try {
      if (!resume()) optimiser_.start(start());
      note();
      while (stop.signal() == 0 && optimiser_.step()) note();
    } catch (...) {
      // A signal to the whole group of processes ends a scorer, too: that is not its failure.
      if (stop.signal() == 0) {
        if (optimiser_.archive().size() > 0) {
          save(SearchEnd::failure);
          log_warning("what was scored is written to " + options_.output + ", --resume goes on from here");
        }
        throw;
      }
    }
    SearchReport report = summary();
    report.signal = stop.signal();
    report.exhausted = report.signal == 0 && report.scored < options_.search.budget;
    if (report.scored == 0) return report;
    save(report.signal != 0 ? SearchEnd::signal : report.exhausted ? SearchEnd::nothing_new : SearchEnd::budget_used);
    if (report.signal == 0) std::filesystem::remove(options_.checkpoint);
    return report;
  }

 private:
  /// Whether there was a search to go on with.
  bool resume() {
    const std::string& file = options_.checkpoint;
    const bool there = std::filesystem::exists(file);
    if (!options_.resume && there) {
      throw Error(
          ExitCode::usage,
          file + " is of a search that did not end: --resume goes on with it, and where it is removed one starts anew");
    }
    if (options_.resume && !there) log_info("--resume: no " + file + ", a search starts anew");
    if (!there) return false;
    const Checkpoint before = read_checkpoint(file);
    check_identity(before.identity);
    if (before.scored.size() > static_cast<size_t>(options_.search.budget)) {
      throw Error(ExitCode::usage, fmt::format("--resume: {} holds {} molecules, more than the budget of {}", file,
                                               before.scored.size(), options_.search.budget));
    }
    optimiser_.restore(before.scored, before.state);
    log_ = before.log;
    resumed_ = noted_ = before.scored.size();
    return true;
  }

  void check_identity(const SearchIdentity& before) const {
    std::string others;
    for (const auto& [name, value] : options_.identity) {
      const auto found = before.find(name);
      if (found == before.end() || found->second != value) others += (others.empty() ? "" : ", ") + name;
    }
    if (others.empty()) return;
    throw Error(ExitCode::usage, "--resume: " + options_.checkpoint + " is of a search with another " + others);
  }

  /// A line of the log, and a checkpoint now and then.
  void note() {
    const Archive& archive = optimiser_.archive();
    if (archive.size() == noted_) return;
    double batch = 0;
    for (size_t i = noted_; i < archive.size(); ++i) batch += archive.score(i);
    const SearchKernel& kernel = optimiser_.state().kernel;
    std::vector<std::string> line = {std::to_string(archive.size()),
                                     number(best_mean(archive, 1)),
                                     number(best_mean(archive, 10)),
                                     number(best_mean(archive, 100)),
                                     number(batch / static_cast<double>(archive.size() - noted_)),
                                     std::to_string(optimiser_.state().tries)};
    for (const double weight : kernel.weights) line.push_back(number(weight));
    line.push_back(number(kernel.noise));
    log_.push_back(join_delimited(line, ','));
    const auto part = static_cast<size_t>(options_.search.budget / kReports + 1);
    if (archive.size() / part != noted_ / part) {
      log_info(fmt::format("{} scored, best {:.4f}, mean of the best ten {:.4f}", archive.size(), best_mean(archive, 1),
                           best_mean(archive, 10)));
    }
    noted_ = archive.size();
    const auto now = std::chrono::steady_clock::now();
    if (saved_ && std::chrono::duration<double>(now - *saved_).count() < kCheckpointSeconds) return;
    save_checkpoint();
    saved_ = now;
  }

  void save_checkpoint() const {
    Checkpoint checkpoint{options_.identity, optimiser_.state(), {}, log_};
    const Archive& archive = optimiser_.archive();
    for (size_t i = 0; i < archive.size(); ++i)
      checkpoint.scored.emplace_back(archive[i].smiles, archive[i].assessment);
    write_checkpoint(options_.checkpoint, checkpoint);
  }

  void save(SearchEnd end) const {
    save_checkpoint();
    write_molecules();
    if (!options_.log.empty()) write_log();
    if (!options_.report.empty()) write_report(end);
  }

  void write_molecules() const {
    std::vector<std::string> columns = {"score", "call"};
    for (const Component& component : objective_.components()) columns.push_back(component.name);
    for (const Constraint& constraint : objective_.constraints()) columns.push_back(constraint.name);
    MoleculeTable table(options_.output, columns);
    const Archive& archive = optimiser_.archive();
    const size_t count = options_.best > 0 ? static_cast<size_t>(options_.best) : archive.size();
    for (size_t rank = 0; rank < std::min(count, archive.size()); ++rank) {
      const size_t i = archive.ranking()[rank];
      std::vector<std::string> values = {number(archive.score(i)), std::to_string(i + 1)};
      for (const double value : archive[i].assessment.values) values.push_back(number(value));
      const auto known = options_.names.find(archive[i].smiles);
      table.add(archive[i].smiles,
                known != options_.names.end() ? known->second : fmt::format("rz{}-{}", options_.search.seed, i + 1),
                values);
    }
    table.commit();
  }

  void write_log() const {
    std::string text = "calls,best,top10,top100,batch,tries,circular,roles,pairs,properties,noise\n";
    for (const std::string& line : log_) text += line + '\n';
    write_text_file(options_.log, text);
  }

  void write_report(SearchEnd end) const {
    const SearchPageFacts facts{options_.program,
                                options_.title,
                                options_.search.seed,
                                options_.search.budget,
                                static_cast<int64_t>(resumed_),
                                optimiser_.times(),
                                end};
    write_text_file(options_.report, search_page(objective_, optimiser_.archive(), facts));
  }

  SearchReport summary() const {
    const Archive& archive = optimiser_.archive();
    SearchReport report;
    report.scored = static_cast<int64_t>(archive.size());
    report.resumed = static_cast<int64_t>(resumed_);
    report.best = best_mean(archive, 1);
    report.worst = archive.size() > 0 ? archive.score(archive.ranking().back()) : 0;
    report.top10 = best_mean(archive, 10);
    report.top100 = best_mean(archive, 100);
    for (size_t c = 0; c < objective_.constraints().size(); ++c) {
      const Constraint& constraint = objective_.constraints()[c];
      int64_t met = 0;
      for (size_t i = 0; i < archive.size(); ++i) {
        met += constraint.met(archive[i].assessment.values[objective_.components().size() + c]) ? 1 : 0;
      }
      report.constraints_met.emplace_back(constraint.name, met);
    }
    report.auc_top10 = auc_top10(archive, options_.search.budget);
    report.times = optimiser_.times();
    return report;
  }

  const Objective& objective_;
  const SearchRunOptions& options_;
  Optimiser optimiser_;
  std::vector<std::string> log_;
  size_t noted_ = 0, resumed_ = 0;
  std::optional<std::chrono::steady_clock::time_point> saved_;  // the last checkpoint
};

}  // namespace

SearchReport run_search(const Objective& objective, const SearchRunOptions& options,
                        const std::function<std::vector<std::string>()>& start) {
  return SearchRun(objective, options).run(start);
}

}  // namespace rz::molecules
