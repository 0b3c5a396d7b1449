// The members of a zip file: stored ones in the file's map, deflated ones inflated on demand. npz and PyTorch's .pt are
// zip files. Format: PKWARE's APPNOTE 6.3, zip64 included; no encryption, no multi-part archives.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/mapped_file.h"

namespace rz {

/// Whether a file is a zip archive, by its first bytes. Throws Error(missing) where it is absent.
bool is_zip(const std::string& path);

class ZipFile {
 public:
  struct Member {
    const uint8_t* data;  ///< as stored or compressed, inside the map
    size_t stored_bytes;
    size_t bytes;  ///< when inflated
    bool deflated;
    uint32_t crc;
  };

  /// Throws Error(missing) where the file is absent, Error(input) naming it where it is no zip file, ends early, names
  /// a member twice or uses another compression.
  explicit ZipFile(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const std::map<std::string, Member>& members() const { return members_; }
  const MappedFile& file() const { return file_; }

  /// The contents of a deflated member. Throws Error(input) where they are damaged.
  std::vector<uint8_t> inflate(const std::string& name) const;

  /// Whether a member has the checksum that the archive names.
  bool intact(const std::string& name) const;

 private:
  void read_directory(size_t offset, uint64_t count);
  [[noreturn]] void refuse(const std::string& what) const;

  MappedFile file_;
  std::map<std::string, Member> members_;
};

}  // namespace rz
