#include "molecules/similar.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <unordered_map>

#include "io/delimited.h"
#include "io/gzip_text.h"
#include "io/pipeline.h"
#include "io/stats.h"
#include "kernels/error.h"
#include "molecules/failed_rows.h"
#include "molecules/result_table.h"

namespace rz::molecules {
namespace {

/// What results say of a record.
struct Named {
  int64_t row;
  std::string id, smiles;
};

class Search {
 public:
  Search(Library& library, WorkerPool& workers, const SimilarOptions& options)
      : library_(library),
        workers_(workers),
        options_(options),
        format_(result_format(options.output)),
        output_(options.output == "-" ? "/dev/stdout" : options.output),
        failed_(options.failed, library.reader().name(), options.strict) {
    if (format_ == ResultFormat::sdf) {
      throw Error(ExitCode::usage, "-o " + options.output + ": must end in .csv or .tsv, each also .gz");
    }
    needs_.bit_fingerprints[kind()] = true;
    needs_.molecule = library.reader().smiles_index() < 0;
  }

  SimilarReport run(Library& queries) {
    read_queries(queries);
    if (library_.packed()) {
      search_packed(*library_.packed());
    } else {
      search_text();
    }
    write();
    failed_.commit();
    report_.failed += failed_.count();
    report_.search_seconds = clock_.seconds();
    return report_;
  }

 private:
  size_t kind() const { return static_cast<size_t>(options_.fingerprint); }

  Named named(const LibraryRecord& record, const PreparedMolecule& molecule) const {
    return {record.row, record.id, record.smiles.empty() ? canonical_smiles(*molecule.molecule) : record.smiles};
  }

  void read_queries(Library& queries) {
    Needs needs = needs_;
    needs.molecule = queries.reader().smiles_index() < 0;
    std::vector<BitFingerprint> fingerprints;
    FailedRows failed("", queries.reader().name(), options_.strict, "");
    queries.for_each(needs, options_.threads, nullptr, [&](const LibraryRecord& record, PreparedMolecule& molecule) {
      ++report_.queries;
      if (!molecule.ok()) return failed.add(record, molecule.reason);
      queries_.push_back(named(record, molecule));
      fingerprints.push_back(std::move(molecule.bit_fingerprints[kind()]));
    });
    report_.failed_queries = failed.count();
    if (queries_.empty()) throw Error(ExitCode::input, queries.reader().name() + ": holds no molecule to search for");
    search_.emplace(fingerprints, options_.limits);
  }

  /// Blocks one after the other, each on all threads; on CUDA as many at once as there are streams.
  void search_packed(const PackedLibrary& packed) {
    StreamProgress progress("searching", "molecules");
    const auto at_once = std::max(workers_.streams(), 1);
    size_t next = 0;
    const auto source = [&]() -> std::optional<size_t> {
      if (next == packed.blocks()) return std::nullopt;
      return next++;
    };
    const auto work = [&](size_t block) {
      search_->search(workers_, packed.table(block, options_.fingerprint), packed.first_row(block));
      return block;
    };
    const auto sink = [&](size_t block) {
      report_.rows = packed.first_row(block + 1);
      progress.report(report_.rows, static_cast<double>(report_.rows) / static_cast<double>(packed.rows()));
    };
    const auto lap = clock_.lap();
    ordered_pipeline_on(std::max(options_.threads, at_once), static_cast<size_t>(at_once), source, work, sink);
    report_.failed = packed.failed();
  }

  void search_text() {
    StreamProgress progress("searching", "molecules");
    library_.for_each(needs_, options_.threads, &progress,
                      [&](const LibraryRecord& record, PreparedMolecule& molecule) {
                        ++report_.rows;
                        if (!molecule.ok()) return failed_.add(record, molecule.reason);
                        block_names_.push_back(named(record, molecule));
                        block_.push_back(std::move(molecule.bit_fingerprints[kind()]));
                        if (block_.size() == kTableRows) search_block();
                      });
    search_block();
  }

  /// The molecules that were read since the last block. Rows are numbered by `names_`, which forgets those that are no
  /// hits.
  void search_block() {
    if (block_.empty()) return;
    const OwnedFingerprintTable table = fingerprint_table(block_, bit_count(options_.fingerprint));
    const auto lap = clock_.lap();
    on_threads(options_.threads, [&] { search_->search(workers_, table.view(), next_name_); });
    std::unordered_map<int64_t, Named> kept;
    for (size_t q = 0; q < search_->queries(); ++q) {
      for (const SimilarityHit& hit : search_->unsorted_hits(q)) {
        if (kept.count(hit.row) > 0) continue;
        const bool is_new = hit.row >= next_name_;
        kept[hit.row] = is_new ? block_names_[static_cast<size_t>(hit.row - next_name_)] : names_.at(hit.row);
      }
    }
    names_ = std::move(kept);
    next_name_ += static_cast<int64_t>(block_.size());
    block_.clear();
    block_names_.clear();
  }

  Named hit_name(int64_t row) const {
    if (!library_.packed()) return names_.at(row);
    const LibraryRecord record = library_.packed()->record(row);
    return {row, record.id, record.smiles};
  }

  void write() {
    std::ofstream file(output_.path(), std::ios::binary);
    const bool gzip = is_gzip_name(options_.output);
    const char delimiter = format_ == ResultFormat::tsv ? '\t' : ',';
    const auto put = [&](const std::string& text) {
      if (!text.empty()) file << (gzip ? gzip_member(text) : text);
    };
    std::string text =
        join_delimited({"query_row", "query_id", "query_smiles", "rank", "row", "id", "smiles", "similarity"},
                       delimiter) +
        "\n";
    for (size_t q = 0; q < queries_.size(); ++q) {
      const Named& query = queries_[q];
      int64_t rank = 0;
      for (const SimilarityHit& hit : search_->hits(q)) {
        const Named name = hit_name(hit.row);
        text += join_delimited({std::to_string(query.row + 1), query.id, query.smiles, std::to_string(++rank),
                                std::to_string(name.row + 1), name.id, name.smiles, number_text(hit.similarity)},
                               delimiter) +
                "\n";
        if (text.size() > kText) {
          put(text);
          text.clear();
        }
      }
      report_.hits += rank;
    }
    put(text);
    file.close();
    if (!file) throw Error(ExitCode::input, options_.output + ": cannot be written (is the disk full?)");
    output_.commit();
  }

  static constexpr size_t kText = size_t{1} << 20;

  Library& library_;
  WorkerPool& workers_;
  const SimilarOptions& options_;
  ResultFormat format_;
  TemporaryOutput output_;
  Needs needs_;
  FailedRows failed_;
  SimilarReport report_;
  StageClock clock_;
  std::vector<Named> queries_;
  std::optional<SimilaritySearch> search_;
  // Of a library as text.
  std::vector<BitFingerprint> block_;
  std::vector<Named> block_names_;
  std::unordered_map<int64_t, Named> names_;  // of the hits so far
  int64_t next_name_ = 0;
};

}  // namespace

SimilarReport find_similar(Library& library, Library& queries, WorkerPool& workers, const SimilarOptions& options) {
  return Search(library, workers, options).run(queries);
}

}  // namespace rz::molecules
