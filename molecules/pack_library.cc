#include "molecules/pack_library.h"

#include <optional>

#include "io/log.h"
#include "io/pipeline.h"
#include "molecules/failed_rows.h"
#include "molecules/packed_writer.h"

namespace rz::molecules {
namespace {

constexpr size_t kBatch = 256;

struct PackBatch {
  std::vector<LibraryRecord> records;
  std::vector<PreparedMolecule> molecules;
  double part = 0;
};

}  // namespace

PackReport pack_library(Library& library, const PackOptions& options) {
  const Needs needs = PackedLibraryWriter::needs(options.descriptors);
  PackedLibraryWriter writer(options.output, library.reader(), options.descriptors);
  FailedRows failed(options.failed, library.reader().name(), options.strict);
  StreamProgress progress("preparing", "molecules");
  PackReport report;
  const auto source = [&]() -> std::optional<PackBatch> {
    PackBatch batch{library.next(kBatch), {}, 0};
    if (batch.records.empty()) return std::nullopt;
    batch.part = library.reader().part_read();
    return batch;
  };
  const auto work = [&](PackBatch batch) {
    for (const LibraryRecord& record : batch.records) batch.molecules.push_back(library.prepare(record, needs));
    return batch;
  };
  const auto sink = [&](PackBatch batch) {
    for (size_t i = 0; i < batch.records.size(); ++i) {
      if (!batch.molecules[i].ok()) failed.add(batch.records[i], batch.molecules[i].reason);
      writer.add(batch.records[i], std::move(batch.molecules[i]));
    }
    report.rows += static_cast<int64_t>(batch.records.size());
    progress.report(report.rows, batch.part);
  };
  ordered_pipeline_on(options.threads, static_cast<size_t>(2 * options.threads), source, work, sink);
  writer.commit();
  failed.commit();
  report.failed = failed.count();
  return report;
}

}  // namespace rz::molecules
