// Lines of a text stream: a file or stdin, plain or gzip.
#pragma once

#include <cstdint>
#include <string>

#include "io/gzip_file.h"

namespace rz {

class LineReader {
 public:
  /// `path`: "-" is stdin. gzip (also of several members) is told by its first bytes, not by the name. Throws
  /// Error(missing) where the file is absent, Error(input) where it is a folder or cannot be read.
  explicit LineReader(const std::string& path);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// The next line, without its end of line (LF or CR LF); false at the end. Throws Error(input) naming file and line
  /// where gzip data is damaged or cut off, or where a line is longer than 64 MiB.
  bool next(std::string& line);

  /// "library.smi", or "stdin".
  const std::string& name() const { return name_; }

  /// Of the line that next() gave last, from 1.
  int64_t line_number() const { return line_number_; }

  /// Bytes of the file behind us, compressed as they are; 0 where that cannot be told.
  int64_t bytes_read() const;
  /// Bytes of the file; 0 where that cannot be told, as of stdin.
  int64_t bytes_in_all() const { return size_; }

 private:
  bool fill();

  std::string name_;
  GzipFile file_;
  std::string buffer_;
  size_t at_ = 0;
  int64_t line_number_ = 0, size_ = 0;
};

}  // namespace rz
