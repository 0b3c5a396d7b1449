#include "molecules/library.h"

#include "io/log.h"
#include "kernels/error.h"

namespace rz::molecules {

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

PreparedMolecule Library::prepare(const LibraryRecord& record, const Needs& needs) const {
  return packed_ ? packed_->prepare(record, needs) : molecules::prepare(record, needs);
}

}  // namespace rz::molecules
