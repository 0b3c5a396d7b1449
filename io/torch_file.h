// PyTorch's checkpoints (torch.save): a zip file of a pickle and the tensors' storages. Read without running anything.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "io/array.h"
#include "io/pickle.h"
#include "io/zip_file.h"

namespace rz {

class TorchFile {
 public:
  /// Throws Error(missing) where the file is absent; Error(input) naming it where it is no checkpoint of PyTorch 1.6 or
  /// later, or is damaged.
  explicit TorchFile(const std::string& path);

  const std::string& path() const { return zip_.path(); }
  const ZipFile& zip() const { return zip_; }
  const PickleValue& root() const { return *root_; }

  /// Every tensor in nested dicts, its keys joined by dots: "ema.params.model.linear.weight".
  const std::map<std::string, const PickleValue*>& tensors() const { return tensors_; }

  /// Where a tensor's elements lie.
  struct Layout {
    std::string dtype;         ///< "F32", "I64", ...; of types that floats() refuses PyTorch's name of the storage
    std::string storage_type;  ///< "torch.FloatStorage"
    std::string member;        ///< of the archive
    std::vector<int64_t> shape, stride;
    int64_t first = 0, last = 0;  ///< elements of the storage
  };

  /// Throws Error(input) naming the tensor where it is missing or is none.
  Layout layout(const std::string& name) const;

  /// A tensor's values as f32. Throws Error(input) naming it where it is missing, its storage is missing or too short,
  /// or of a type other than f16, bf16, f32, f64, i32 and i64.
  Array floats(const std::string& name) const;

 private:
  const PickleValue& tensor(const std::string& name) const;
  void collect(const PickleValue& value, const std::string& prefix, int depth);

  ZipFile zip_;
  std::string folder_;  // of the archive's members: "archive/"
  PicklePointer root_;
  size_t visited_ = 0;  // entries of dicts
  std::map<std::string, const PickleValue*> tensors_;
};

}  // namespace rz
