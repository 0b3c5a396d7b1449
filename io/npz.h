// npz: NumPy's arrays in a zip file. Reading and writing.
// Formats: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, PKWARE's APPNOTE (zip, zip64).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/array.h"

namespace rz {

/// One array of a file: its type as NumPy writes it and, where the member is stored uncompressed, its place in the map.
struct NpzEntry {
  std::string descr;              ///< "<f4", "<i8", "|b1", ...
  std::vector<int64_t> shape;     ///< any rank
  const uint8_t* data = nullptr;  ///< little-endian, row-major; at any alignment
  size_t bytes = 0;

  int64_t count() const;
};

/// An npz file: stored members are read through a memory map, compressed ones are inflated on opening.
class Npz {
 public:
  /// Throws Error(missing) where the file is absent; Error(input) naming file and member where it is no zip, a member
  /// is no array, is truncated, has a wrong checksum, or is of a type that no network uses (objects, strings).
  explicit Npz(const std::string& path);
  ~Npz();
  Npz(const Npz&) = delete;
  Npz& operator=(const Npz&) = delete;

  const std::string& path() const { return path_; }
  const std::map<std::string, NpzEntry>& entries() const { return entries_; }

  /// An array's values as f32 or i32, whatever number type the file has (integers that i32 cannot hold are refused).
  /// Throws Error(input) where it is missing.
  Array floats(const std::string& name) const;
  Array integers(const std::string& name) const;

 private:
  void add_member(const std::string& name, const uint8_t* data, size_t bytes);

  std::string path_;
  const uint8_t* map_ = nullptr;
  size_t size_ = 0;
  std::map<std::string, std::vector<uint8_t>> inflated_;
  std::map<std::string, NpzEntry> entries_;
};

/// Writes `arrays` (f32 and i32) to `path`, uncompressed, whole or not at all (see TemporaryOutput).
void write_npz(const std::string& path, const ArrayMap& arrays);

}  // namespace rz
