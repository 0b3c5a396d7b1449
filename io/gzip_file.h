// A file or stdin, plain or gzip: told by its first bytes, not by the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct gzFile_s;

namespace rz {

class GzipFile {
 public:
  /// `path`: "-" is stdin. Where it cannot be opened, is_open() is false and errno says why.
  explicit GzipFile(const std::string& path);

  bool is_open() const { return file_ != nullptr; }

  /// Appends up to `most` bytes to `text`; false at the end of the file, or where it is damaged.
  bool append(std::string& text, size_t most);

  /// Why reading stopped before the end; empty where it did not. A stream that is cut off ends in a short read, and
  /// only this tells.
  std::string damage() const;

  /// Bytes of the file behind us, compressed as they are.
  int64_t offset() const;

 private:
  std::unique_ptr<gzFile_s, int (*)(gzFile_s*)> file_;
};

}  // namespace rz
