// A file of AlphaFold 2 parameters: named f32 arrays, of which a stack of blocks shares one with a leading axis.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/array.h"
#include "io/npz.h"
#include "io/safetensors.h"

namespace rz::folding {

/// DeepMind's params_model_*.npz as they are, or the safetensors that rz-weights makes of other files; both under
/// AlphaFold's names ("scope//name"), of which the common start "alphafold/alphafold_iteration/" is left out here.
class Parameters {
 public:
  /// Throws Error(missing) where the file is absent, Error(input) where it is damaged or holds no such parameters.
  explicit Parameters(const std::string& path);

  const std::string& path() const { return path_; }
  std::string name() const;  ///< "model_1_ptm" of ".../params_model_1_ptm.npz"
  size_t bytes() const;      ///< of all arrays

  bool has(const std::string& name) const;

  /// Throws Error(input) naming file and array where it is missing.
  std::vector<int64_t> shape(const std::string& name) const;
  int64_t extent(const std::string& name, size_t axis) const;

  /// An array, or entry `block` of one that has a leading axis of blocks. Throws Error(input) naming file and array
  /// where it is missing, has another shape, is not f32, or holds NaN or infinity.
  Array floats(const std::string& name, const std::vector<int64_t>& shape) const;
  Array floats_of_block(const std::string& name, int64_t block, const std::vector<int64_t>& shape) const;

  /// An array of one i32.
  int integer(const std::string& name) const;

  /// The file's pages are not needed any more for a while.
  void drop_pages() const;

 private:
  struct Entry {
    const uint8_t* data;
    std::vector<int64_t> shape;
    std::string type;  // as the file names it
  };
  const Entry& entry(const std::string& name) const;
  Array read(const std::string& name, const uint8_t* data, const std::vector<int64_t>& shape) const;

  std::string path_;
  std::unique_ptr<Npz> npz_;
  std::unique_ptr<SafeTensors> safetensors_;
  std::map<std::string, Entry> entries_;
};

/// A module's place among the parameters, and its block in a stack.
class Scope {
 public:
  Scope(const Parameters& parameters) : Scope(parameters, "") {}  // NOLINT: the whole model
  Scope(const Parameters& parameters, std::string path, int64_t block = -1)
      : parameters_(parameters), path_(std::move(path)), block_(block) {}

  Scope child(const std::string& name) const {
    return Scope(parameters_, path_.empty() ? name : path_ + "/" + name, block_);
  }
  bool has(const std::string& name) const { return parameters_.has(full_name(name)); }

  /// The leading extent of an array of the stack that stands here, which is its number of blocks.
  int64_t blocks(const std::string& array) const;
  Scope of_block(int64_t block) const { return Scope(parameters_, path_, block); }

  /// Without the axis of blocks.
  std::vector<int64_t> shape(const std::string& name) const;
  Array floats(const std::string& name, const std::vector<int64_t>& shape) const;

 private:
  std::string full_name(const std::string& name) const;

  const Parameters& parameters_;
  std::string path_;
  int64_t block_;
};

}  // namespace rz::folding
