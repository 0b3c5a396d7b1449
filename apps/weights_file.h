// A file of weights in any format that rz-weights knows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/array.h"
#include "io/npz.h"
#include "io/safetensors.h"
#include "io/torch_file.h"

namespace rz {

struct WeightsArray {
  std::string dtype;  ///< as safetensors names types: "F32", "I64", ...
  std::vector<int64_t> shape;
  size_t bytes = 0;               ///< without what pads or compresses them
  const uint8_t* data = nullptr;  ///< little-endian, row-major, at any alignment; null in a checkpoint of PyTorch

  int64_t count() const;
};

/// safetensors, NumPy's npz, or a checkpoint of PyTorch, told by its contents. Nothing is unpickled.
class WeightsFile {
 public:
  /// Throws Error(missing) where the file is absent, Error(input) where it is of no such format or damaged.
  explicit WeightsFile(const std::string& path);

  const std::string& path() const { return path_; }
  const std::string& format() const { return format_; }  ///< "safetensors", "npz" or "PyTorch checkpoint"
  const std::map<std::string, WeightsArray>& arrays() const { return arrays_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  bool has(const std::string& name) const { return arrays_.count(name) > 0; }

  /// The checkpoint itself; null where the file is of another format.
  const TorchFile* torch() const { return torch_.get(); }

  /// An array's values as f32. Throws Error(input) naming it where it is missing or of another type than the formats'
  /// floating-point and integer ones.
  Array floats(const std::string& name) const;

 private:
  void open_safetensors();
  void open_npz();
  void open_torch();

  std::string path_, format_;
  std::unique_ptr<SafeTensors> safetensors_;
  std::unique_ptr<Npz> npz_;
  std::unique_ptr<TorchFile> torch_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, WeightsArray> arrays_;
};

}  // namespace rz
