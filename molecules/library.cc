#include "molecules/library.h"

#include "io/pipeline.h"
#include "kernels/error.h"

namespace rz::molecules {
namespace {

constexpr size_t kBatch = 256;

struct Batch {
  std::vector<LibraryRecord> records;
  std::vector<PreparedMolecule> molecules;
  double part = 0;
};

}  // namespace

Library::Library(const LibraryOptions& options) {
  const bool named = options.path.ends_with(".rzlib");
  if (options.path == "-" || !(named || BlockFile::is_one(options.path))) {
    reader_ = open_library(options);
    return;
  }
  if (!options.format.empty() || !options.smiles_column.empty() || !options.id_column.empty() || options.no_header) {
    throw Error(ExitCode::usage, options.path + ": is a packed library, which needs no format, columns or header");
  }
  packed_ = std::make_shared<const PackedLibrary>(options.path);
  reader_ = read_packed(packed_);
  if (!packed_->foreign_rdkit().empty()) {
    log_warning(options.path + ": was prepared with RDKit " + packed_->foreign_rdkit() + ", this program has " +
                rdkit_version() + ": results may differ");
  }
}

std::vector<LibraryRecord> Library::next(size_t count, const std::function<bool(int64_t row)>& wanted) {
  std::vector<LibraryRecord> records;
  LibraryRecord record;
  while (records.size() < count && reader_->next(record)) {
    if (!wanted || wanted(record.row)) records.push_back(std::move(record));
  }
  return records;
}

void Library::for_each(const Needs& needs, int threads, StreamProgress* progress,
                       const std::function<void(const LibraryRecord&, PreparedMolecule&)>& take) {
  int64_t rows = 0;
  const auto source = [&]() -> std::optional<Batch> {
    Batch batch{next(kBatch), {}, 0};
    if (batch.records.empty()) return std::nullopt;
    batch.part = reader_->part_read();
    return batch;
  };
  const auto work = [&](Batch batch) {
    for (const LibraryRecord& record : batch.records) batch.molecules.push_back(prepare(record, needs));
    return batch;
  };
  const auto sink = [&](Batch batch) {
    for (size_t i = 0; i < batch.records.size(); ++i) take(batch.records[i], batch.molecules[i]);
    rows += static_cast<int64_t>(batch.records.size());
    if (progress) progress->report(rows, batch.part);
  };
  ordered_pipeline_on(threads, static_cast<size_t>(2 * threads), source, work, sink);
}

PreparedMolecule Library::prepare(const LibraryRecord& record, const Needs& needs) const {
  return packed_ ? packed_->prepare(record, needs) : molecules::prepare(record, needs);
}

}  // namespace rz::molecules
