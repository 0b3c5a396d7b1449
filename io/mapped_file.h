// A file mapped into memory for reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rz {

class MappedFile {
 public:
  /// Throws Error(missing) where the file is absent, Error(input) where it is a folder or cannot be mapped.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

  /// Gives the pages back to the system; they are read again where they are looked at.
  void drop_pages() const;

 private:
  std::string path_;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace rz
