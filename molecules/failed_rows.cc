#include "molecules/failed_rows.h"

#include <fmt/format.h>

#include "io/delimited.h"
#include "io/log.h"
#include "kernels/error.h"

namespace rz::molecules {

std::string failed_header() { return "row,line,id,input,reason\n"; }

std::string failed_text(const LibraryRecord& record, const std::string& reason) {
  return join_delimited({std::to_string(record.row + 1), std::to_string(record.line), record.id, record.raw, reason},
                        ',') +
         "\n";
}

std::string failed_message(const std::string& library, const LibraryRecord& record, const std::string& reason) {
  return fmt::format("{}: row {} (line {}): {}", library, record.row + 1, record.line, reason);
}

FailedRows::FailedRows(const std::string& target, std::string library, bool strict, std::string advice)
    : library_(std::move(library)), strict_(strict), advice_(std::move(advice)) {
  if (target.empty()) return;
  output_.emplace(target);
  file_.open(output_->path(), std::ios::binary);
  file_ << failed_header();
}

void FailedRows::add(const LibraryRecord& record, const std::string& reason) {
  const std::string message = failed_message(library_, record, reason);
  if (strict_) throw Error(ExitCode::input, message);
  if (count_++ == 0) log_warning(message + (output_ ? "" : advice_));
  if (output_) file_ << failed_text(record, reason);
}

void FailedRows::commit() {
  if (!output_) return;
  file_.close();
  if (!file_) throw Error(ExitCode::input, output_->target() + ": cannot be written (is the disk full?)");
  output_->commit();
}

}  // namespace rz::molecules
