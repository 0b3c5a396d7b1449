// safetensors: named tensors with metadata, read through a memory map.
// Format: https://github.com/huggingface/safetensors (8-byte little-endian header length, JSON header, data).
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "io/mapped_file.h"

namespace rz {

struct TensorEntry {
  std::string dtype;  ///< "F32", "I64", "U8", ... as the file says
  std::vector<int64_t> shape;
  const uint8_t* data = nullptr;  ///< inside the map; aligned as the file has it
  size_t bytes = 0;

  int64_t count() const;
};

/// A safetensors file, mapped and checked: the header must be well-formed JSON, every tensor's type known, its shape in
/// agreement with its bytes, and the tensors must fill the data without gap or overlap.
class SafeTensors {
 public:
  /// Throws Error(missing) where the file is absent, Error(input) naming file and tensor on any malformed header.
  explicit SafeTensors(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::map<std::string, TensorEntry>& tensors() const { return tensors_; }

  /// A metadata value. Throws Error(input) where the file lacks it.
  const std::string& meta(const std::string& key) const;

  /// The values of an F32 tensor. Throws Error(input) where it is missing, of another type or shape, or holds
  /// NaN or infinity.
  std::vector<float> floats(const std::string& name, const std::vector<int64_t>& shape) const;

  /// The values of an I32 or of a U8 tensor. Throw as floats() does.
  std::vector<int32_t> integers(const std::string& name, const std::vector<int64_t>& shape) const;
  std::vector<uint8_t> bytes(const std::string& name, const std::vector<int64_t>& shape) const;

  /// The extent of a tensor of one axis. Throws Error(input) where it is missing or has other axes.
  int64_t length(const std::string& name) const;

  /// SHA-256 of the whole file, in hexadecimal.
  std::string sha256() const;

 private:
  void parse();
  void add_tensor(const std::string& name, const nlohmann::json& value, size_t data_start);
  void check_coverage(size_t data_start) const;
  const TensorEntry& entry(const std::string& name) const;
  template <class T>
  std::vector<T> values(const std::string& name, const char* dtype, const std::vector<int64_t>& shape) const;

  MappedFile file_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, TensorEntry> tensors_;
};

}  // namespace rz
