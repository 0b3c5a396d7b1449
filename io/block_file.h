// A file of blocks, each of named sections, for memory mapping: what a program prepares once and later ones read at the
// memory's speed. Knows nothing of what the sections hold.
//
// Layout, little-endian: 16 bytes of magic and version; sections, each at a multiple of 64 bytes; the index as JSON:
//   {"metadata": {...}, "blocks": [{name: [offset, bytes, "XXH3 of 64 bits in hex"], ...}, ...]}
// and 40 bytes at the end: offset, bytes and XXH3 of the index, then magic. Checksums find damage, not forgery: readers
// check what sections say all the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "io/mapped_file.h"
#include "io/output_path.h"

namespace rz {

class BlockFileWriter {
 public:
  /// Throws as TemporaryOutput does.
  explicit BlockFileWriter(const std::string& target);

  /// Sections are added to the block at hand; `end_block` begins another. Throws Error(input) where writing fails.
  template <class T>
  void add(const std::string& name, std::span<const T> values) {
    add_bytes(name, {reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()});
  }
  template <class T>
  void add(const std::string& name, const std::vector<T>& values) {
    add(name, std::span<const T>(values));
  }
  void end_block();

  /// Writes the index and puts the file in its place.
  void commit(const nlohmann::json& metadata);

 private:
  void add_bytes(const std::string& name, std::span<const uint8_t> bytes);
  void write(const void* data, size_t bytes);

  TemporaryOutput output_;
  std::ofstream file_;
  uint64_t written_ = 0;
  nlohmann::json blocks_ = nlohmann::json::array(), block_ = nlohmann::json::object();
};

class BlockFile {
 public:
  /// Maps the file and checks its index. Throws Error(missing) where it is absent, Error(input) where it is none of
  /// this kind, of a later version, cut off or damaged.
  explicit BlockFile(const std::string& path);

  /// Whether a file begins as those of this kind do. Nothing is read from what is no regular file: a pipe gives its
  /// bytes once.
  static bool is_one(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const nlohmann::json& metadata() const { return metadata_; }
  size_t blocks() const { return blocks_.size(); }
  uint64_t bytes() const { return file_.size(); }
  bool has(size_t block, const std::string& name) const { return blocks_[block].count(name) > 0; }

  /// A section, checked against its checksum when it is first asked for. Many threads may call it. Throws Error(input)
  /// where there is none of this name, it is damaged, or it is no whole number of T.
  template <class T>
  std::span<const T> section(size_t block, const std::string& name) const {
    const std::span<const uint8_t> bytes = section_bytes(block, name);
    if (bytes.size() % sizeof(T) != 0) refuse(block, name, "has a wrong size");
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  /// Throws Error(input) naming file, block and section.
  [[noreturn]] void refuse(size_t block, const std::string& name, const std::string& problem) const;

 private:
  struct Section {
    uint64_t offset, bytes, checksum;
    std::unique_ptr<std::atomic<bool>> checked = std::make_unique<std::atomic<bool>>(false);
  };

  std::span<const uint8_t> section_bytes(size_t block, const std::string& name) const;
  void read_index(const uint8_t* text, uint64_t bytes, uint64_t end);

  MappedFile file_;
  nlohmann::json metadata_;
  std::vector<std::map<std::string, Section>> blocks_;
};

}  // namespace rz
