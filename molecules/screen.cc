#include "molecules/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "io/gzip_text.h"
#include "io/log.h"
#include "io/pipeline.h"
#include "io/resumable_output.h"
#include "io/stats.h"
#include "io/stop_signal.h"
#include "kernels/error.h"
#include "molecules/alerts.h"
#include "molecules/best_rows.h"
#include "molecules/drawings.h"
#include "molecules/failed_rows.h"
#include "molecules/result_table.h"

namespace rz::molecules {
namespace {

constexpr size_t kBatch = 256, kBatchCuda = 4096;  // records: the more, the more surroundings are shared
constexpr size_t kLeastBatch = 16;
constexpr int64_t kRecordBytes = 64 << 10;  // a record in flight, with its states: measured below 40 kB
constexpr double kCheckpointSeconds = 10;

struct Clocks {
  StageClock read, prepare, model, write;
};

/// The outcome of one batch.
struct BatchResult {
  std::vector<ResultRow> rows;  // of a ranking
  std::string text, failed;
  int64_t next_row = 0;  // of the library, behind the batch
  int64_t count = 0, failures = 0, fast = 0;
  double part = 0;  // of the input, read so far
  std::string first_failure;
};

struct RecordBatch {
  std::vector<LibraryRecord> records;
  int64_t next_row = 0;
  double part = 0;
};

std::vector<std::string> text_columns(const ScreenOptions& options) {
  std::vector<std::string> columns;
  if (options.standardize) columns.emplace_back("standardized_smiles");
  if (options.alerts) columns.emplace_back("alerts");
  return columns;
}

/// Results by the name of an input's column are told from it.
std::vector<std::string> number_columns(const std::vector<Ensemble>& ensembles,
                                        const std::vector<std::string>& inputs) {
  std::vector<std::string> columns;
  for (const Ensemble& ensemble : ensembles) {
    for (std::string& column : ensemble.result_columns()) {
      while (std::find(inputs.begin(), inputs.end(), column) != inputs.end()) {
        log_info(fmt::format("the library has a column {0}: the prediction is called {0}_predicted", column));
        column += "_predicted";
      }
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

class Screen {
 public:
  Screen(Library& library, const std::vector<Ensemble>& ensembles, WorkerPool& workers, const ScreenOptions& o)
      : library_(library),
        ensembles_(ensembles),
        workers_(workers),
        options_(o),
        table_(result_format(o.output), library.reader().columns(), library.reader().smiles_index() < 0,
               number_columns(ensembles, library.reader().columns()), text_columns(o)),
        gzip_(is_gzip_name(o.output)),
        progress_("screening", "molecules"),
        threads_(o.threads + workers.streams()),
        in_flight_(2 * static_cast<size_t>(threads_)),
        batch_(workers.on_cuda() ? kBatchCuda : kBatch) {
    bound_memory(o.memory);
    for (const Ensemble& ensemble : ensembles) needs_.add(ensemble.needs());
    needs_.standardize = o.standardize;
    needs_.molecule = o.standardize || o.alerts || !o.explain.empty() || table_.format() == ResultFormat::sdf;
    if (!o.explain.empty()) drawings_.emplace(o.explain, o.ranking.column);
    if (o.ranking.count > 0) best_.emplace(o.ranking, table_);
    std::vector<std::string> targets = {o.output};
    if (!o.failed.empty()) targets.push_back(o.failed);
    output_.emplace(targets, o.identity, o.resume);
    next_row_ = output_->rows_done_at_start();
  }

  ScreenReport run() {
    const StopOnSignal stop;
    if (next_row_ > 0) {
      log_info(fmt::format("goes on behind row {}", next_row_));
    } else {
      write_heads();
    }
    const auto source = [&]() -> std::optional<RecordBatch> {
      if (stop.signal() != 0) return std::nullopt;
      return next_batch();
    };
    const auto work = [&](RecordBatch batch) { return process(std::move(batch)); };
    const auto sink = [&](const BatchResult& result) { take(result); };
    try {
      ordered_pipeline_on(threads_, in_flight_, source, work, sink);
    } catch (...) {
      leave();
      throw;
    }
    finish(stop.signal());
    return report(stop.signal());
  }

 private:
  /// Smaller batches first, which cost speed, then fewer, which leave threads without any.
  void bound_memory(int64_t memory) {
    if (memory <= 0) return;
    const size_t records = static_cast<size_t>(memory / kRecordBytes);
    batch_ = std::clamp(records / in_flight_, kLeastBatch, batch_);
    in_flight_ = std::clamp<size_t>(records / batch_, 1, in_flight_);
  }

  std::string pressed(const std::string& text) const { return gzip_ && !text.empty() ? gzip_member(text) : text; }

  void write_heads() {
    if (!best_) output_->write(0, pressed(table_.header()));
    if (!options_.failed.empty()) output_->write(1, failed_header());
    output_->checkpoint(0);
  }

  std::optional<RecordBatch> next_batch() {
    const auto lap = clocks_.read.lap();
    std::vector<LibraryRecord> records = library_.next(batch_, [this](int64_t row) {
      return row >= output_->rows_done_at_start() && row % options_.shard.count == options_.shard.index - 1;
    });
    if (records.empty()) return std::nullopt;
    const int64_t next_row = records.back().row + 1;
    return RecordBatch{std::move(records), next_row, library_.reader().part_read()};
  }

  BatchResult process(RecordBatch batch) {
    BatchResult result;
    result.next_row = batch.next_row;
    result.part = batch.part;
    result.count = static_cast<int64_t>(batch.records.size());
    const std::vector<PreparedMolecule> prepared = prepare_all(batch);
    std::vector<const PreparedMolecule*> usable;
    for (const PreparedMolecule& one : prepared) {
      if (one.ok()) usable.push_back(&one);
      result.fast += one.fast;
    }
    const std::vector<std::vector<double>> values = predict(usable);
    if (drawings_ && !best_) {
      for (size_t i = 0; i < prepared.size(); ++i) draw(batch.records[i], prepared[i]);
    }
    for (size_t i = 0, next = 0; i < prepared.size(); ++i) {
      ResultRow row;
      row.record = std::move(batch.records[i]);
      if (prepared[i].ok()) {
        row.values = values[next++];
        describe(prepared[i].molecule.get(), row);
      } else {
        fail(row.record, prepared[i].reason, result);
      }
      if (best_) {
        if (prepared[i].ok()) result.rows.push_back(std::move(row));
      } else {
        result.text += table_.text(row);
      }
    }
    result.text = pressed(result.text);
    return result;
  }

  /// What the row says of the molecule itself, which is null where nothing but its SMILES is told.
  void describe(const RDKit::ROMol* molecule, ResultRow& row) const {
    row.smiles = row.record.smiles;
    if (options_.standardize || (table_.adds_smiles() && row.smiles.empty())) row.smiles = canonical_smiles(*molecule);
    if (table_.format() == ResultFormat::sdf && row.record.mol_block.empty()) {
      row.mol_block = drawn_mol_block(*molecule, row.record.id);
    }
    if (options_.standardize) row.texts.push_back(row.smiles);
    if (options_.alerts) row.texts.push_back(alerts_of(*molecule));
  }

  std::vector<PreparedMolecule> prepare_all(const RecordBatch& batch) {
    const auto lap = clocks_.prepare.lap();
    std::vector<PreparedMolecule> prepared;
    prepared.reserve(batch.records.size());
    for (const LibraryRecord& record : batch.records) prepared.push_back(library_.prepare(record, needs_));
    return prepared;
  }

  /// One row of result columns per molecule.
  std::vector<std::vector<double>> predict(const std::vector<const PreparedMolecule*>& molecules) {
    const auto lap = clocks_.model.lap();
    std::vector<std::vector<double>> rows(molecules.size());
    if (molecules.empty()) return rows;
    const MoleculeBatch batch(molecules);
    for (const Ensemble& ensemble : ensembles_) ensemble.append_results(workers_, batch, rows);
    return rows;
  }

  void draw(const LibraryRecord& record, const PreparedMolecule& prepared) {
    if (!prepared.ok()) return;
    for (const Ensemble& ensemble : ensembles_) drawings_->draw(ensemble, workers_, record, prepared);
  }

  void fail(const LibraryRecord& record, const std::string& reason, BatchResult& result) {
    if (result.failures++ == 0) {
      result.first_failure = failed_message(library_.reader().name(), record, reason);
    }
    if (!options_.failed.empty()) result.failed += failed_text(record, reason);
  }

  void take(const BatchResult& result) {
    const auto lap = clocks_.write.lap();
    if (options_.strict && result.failures > 0) throw Error(ExitCode::input, result.first_failure);
    if (result.failures > 0 && failures_ == 0) {
      log_warning(result.first_failure + (options_.failed.empty() ? "; --failed lists all such rows" : ""));
    }
    if (best_) {
      for (const ResultRow& row : result.rows) best_->add(row);
    }
    output_->write(0, result.text);
    if (!options_.failed.empty()) output_->write(1, result.failed);
    rows_ += result.count;
    failures_ += result.failures;
    fast_ += result.fast;
    next_row_ = result.next_row;
    progress_.report(rows_, result.part);
    const auto now = std::chrono::steady_clock::now();
    if (std::chrono::duration<double>(now - last_checkpoint_).count() < kCheckpointSeconds) return;
    output_->checkpoint(next_row_);
    last_checkpoint_ = now;
  }

  /// What was done before the end came too early. The best rows so far are no result, and cannot be taken up.
  void leave() {
    if (best_) {
      output_->discard();
    } else {
      output_->checkpoint(next_row_);
    }
  }

  void finish(int signal) {
    if (signal != 0) return leave();
    if (best_) {
      std::string text = table_.header();
      for (const ResultRow& row : best_->sorted()) {
        text += table_.text(row);
        if (drawings_) draw(row.record, library_.prepare(row.record, needs_));
      }
      output_->write(0, pressed(text));
    }
    output_->commit();
  }

  ScreenReport report(int signal) const {
    ScreenReport report{rows_, failures_, signal, {}};
    report.document = {{"counts",
                        {{"rows", rows_},
                         {"failed", failures_},
                         {"graphs_without_rdkit", fast_},
                         {"rows_done_before", output_->rows_done_at_start()}}},
                       {"seconds",
                        {{"read", clocks_.read.seconds()},
                         {"prepare", clocks_.prepare.seconds()},
                         {"model", clocks_.model.seconds()},
                         {"write", clocks_.write.seconds()}}},
                       {"devices", device_stats(workers_.uses())}};
    return report;
  }

  Library& library_;
  const std::vector<Ensemble>& ensembles_;
  WorkerPool& workers_;
  const ScreenOptions& options_;
  ResultTable table_;
  bool gzip_;
  StreamProgress progress_;
  int threads_;       // those that wait for a device come on top of those that prepare
  size_t in_flight_;  // batches
  size_t batch_;      // records
  Needs needs_;
  std::optional<Drawings> drawings_;
  std::optional<BestRows> best_;
  std::optional<ResumableOutput> output_;
  Clocks clocks_;
  std::chrono::steady_clock::time_point last_checkpoint_ = std::chrono::steady_clock::now();
  int64_t rows_ = 0, failures_ = 0, fast_ = 0, next_row_ = 0;
};

}  // namespace

ScreenReport screen(Library& library, const std::vector<Ensemble>& ensembles, WorkerPool& workers,
                    const ScreenOptions& options) {
  return Screen(library, ensembles, workers, options).run();
}

}  // namespace rz::molecules
