#include "molecules/pack_library.h"

#include "molecules/failed_rows.h"
#include "molecules/packed_writer.h"

namespace rz::molecules {

PackReport pack_library(Library& library, const PackOptions& options) {
  PackedLibraryWriter writer(options.output, library.reader(), options.descriptors);
  FailedRows failed(options.failed, library.reader().name(), options.strict);
  StreamProgress progress("preparing", "molecules");
  PackReport report;
  library.for_each(PackedLibraryWriter::needs(options.descriptors), options.threads, &progress,
                   [&](const LibraryRecord& record, PreparedMolecule& molecule) {
                     ++report.rows;
                     if (!molecule.ok()) failed.add(record, molecule.reason);
                     writer.add(record, std::move(molecule));
                   });
  writer.commit();
  failed.commit();
  report.failed = failed.count();
  return report;
}

}  // namespace rz::molecules
