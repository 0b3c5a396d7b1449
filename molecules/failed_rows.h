// The records of a library that are no molecules: a table of them, a warning of the first, or the end of the run.
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "io/library_reader.h"
#include "io/output_path.h"

namespace rz::molecules {

/// Columns row (from 1), line, id, input and reason.
std::string failed_header();
std::string failed_text(const LibraryRecord& record, const std::string& reason);

/// "library.smi: row 3 (line 4): reason"
std::string failed_message(const std::string& library, const LibraryRecord& record, const std::string& reason);

/// For runs that write their outputs at once; rz-screen's can be resumed and keeps its own.
class FailedRows {
 public:
  /// `target`: of the table; empty: none. `advice`: what the warning says then. Throws as TemporaryOutput does.
  FailedRows(const std::string& target, std::string library, bool strict,
             std::string advice = "; --failed lists all such rows");

  /// Throws Error(input) where the run is strict.
  void add(const LibraryRecord& record, const std::string& reason);

  /// Puts the table in its place. Throws Error(input) where it could not be written.
  void commit();

  int64_t count() const { return count_; }

 private:
  std::string library_;
  bool strict_;
  std::string advice_;
  std::optional<TemporaryOutput> output_;
  std::ofstream file_;
  int64_t count_ = 0;
};

}  // namespace rz::molecules
