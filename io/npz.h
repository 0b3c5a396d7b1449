// npz: NumPy's arrays in a zip file. Reading and writing.
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/array.h"
#include "io/zip_file.h"

namespace rz {

/// One array of a file.
struct NpzEntry {
  std::string descr;  ///< the type as NumPy writes it: "<f4", "<i8", "|b1", ...
  std::vector<int64_t> shape;
  const uint8_t* data = nullptr;  ///< little-endian, row-major, at any alignment
  size_t bytes = 0;
  std::string problem;  ///< why its values cannot be read, such as objects or Fortran's order; empty where they can

  int64_t count() const;
};

/// An npz file: stored members are read through a memory map, compressed ones are inflated on opening.
class Npz {
 public:
  /// Throws Error(missing) where the file is absent; Error(input) naming file and member where it is no zip file, or a
  /// member is no array, ends early, lies in Fortran's order or holds anything but numbers.
  explicit Npz(const std::string& path);

  const std::string& path() const { return zip_.path(); }
  const ZipFile& zip() const { return zip_; }
  const std::map<std::string, NpzEntry>& entries() const { return entries_; }
  bool has(const std::string& name) const { return entries_.count(name) > 0; }

  /// Throws Error(input) naming the first stored member whose checksum is wrong; those of compressed ones were looked
  /// at on opening. Reads the whole file, on all threads.
  void require_intact() const;

  /// An array's values as f32 or i32, whatever type of number the file has. Throws Error(input) where it is missing, of
  /// more than six axes, or holds a value that an i32 cannot.
  Array floats(const std::string& name) const;
  Array integers(const std::string& name) const;

 private:
  void add_member(const std::string& member, const uint8_t* data, size_t bytes);
  const NpzEntry& entry(const std::string& name) const;

  ZipFile zip_;
  std::map<std::string, std::vector<uint8_t>> inflated_;
  std::map<std::string, NpzEntry> entries_;
};

/// Writes f32 and i32 arrays to `path`, uncompressed. Same arrays, same bytes. Throws Error(input) where it cannot be
/// written.
void write_npz(const std::string& path, const ArrayMap& arrays);

}  // namespace rz
