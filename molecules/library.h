// A library of molecules, as text or packed: what the programs read.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "io/library_reader.h"
#include "io/log.h"
#include "molecules/packed_library.h"

namespace rz::molecules {

class Library {
 public:
  /// A packed library by its first bytes, whatever its name; anything else as open_library does. Throws what both do,
  /// and Error(usage) on options of text where the library is packed.
  explicit Library(const LibraryOptions& options);

  LibraryReader& reader() const { return *reader_; }
  const PackedLibrary* packed() const { return packed_.get(); }  ///< null: text

  /// Up to `count` records whose rows are wanted; none at the end. For one thread.
  std::vector<LibraryRecord> next(size_t count, const std::function<bool(int64_t row)>& wanted = nullptr);

  /// Calls take(record, molecule) for all records that are left, one at a time and in order; molecules are made on so
  /// many threads. `progress` may be null.
  void for_each(const Needs& needs, int threads, StreamProgress* progress,
                const std::function<void(const LibraryRecord&, PreparedMolecule&)>& take);

  /// As molecules::prepare. Many threads may call it.
  PreparedMolecule prepare(const LibraryRecord& record, const Needs& needs) const;

 private:
  std::shared_ptr<const PackedLibrary> packed_;
  std::unique_ptr<LibraryReader> reader_;
};

}  // namespace rz::molecules
