#include "folding/parameters.h"

#include <cmath>
#include <cstring>

#include "kernels/error.h"

namespace rz::folding {
namespace {

const std::string kStart = "alphafold/alphafold_iteration/";

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string text;
  for (const int64_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

}  // namespace

Parameters::Parameters(const std::string& path) : path_(path) {
  if (path.ends_with(".safetensors")) {
    safetensors_ = std::make_unique<SafeTensors>(path);
    for (const auto& [name, tensor] : safetensors_->tensors()) add(name, tensor.data, tensor.shape, tensor.dtype);
  } else {
    npz_ = std::make_unique<Npz>(path);
    npz_->require_intact();
    for (const auto& [name, array] : npz_->entries()) {
      add(name, array.data, array.shape, array.problem.empty() ? array.descr : array.problem);
    }
  }
  require_alphafold();
}

Parameters::Parameters(const std::string& source, const ArrayMap& arrays) : path_(source) {
  for (const auto& [name, array] : arrays) {
    std::vector<int64_t> shape;
    for (int axis = 0; axis < array.rank(); ++axis) shape.push_back(array.dim(axis));
    const auto* data = static_cast<const uint8_t*>(array.tensor().raw());
    add(name, data, shape, array.dtype() == DType::f32 ? "F32" : "I32");
  }
  require_alphafold();
}

void Parameters::add(const std::string& name, const uint8_t* data, const std::vector<int64_t>& shape,
                     const std::string& type) {
  if (name.starts_with(kStart)) {
    entries_[name.substr(kStart.size())] = {data, shape, type};
  } else if (name.starts_with("ribozyme//")) {
    entries_[name] = {data, shape, type};
  } else {
    others_.push_back(name);
  }
}

void Parameters::require_alphafold() const {
  if (has("evoformer/preprocess_msa//weights")) return;
  throw Error(ExitCode::input,
              path_ + ": holds no AlphaFold 2 parameters (" + kStart + "evoformer/preprocess_msa//weights is missing)");
}

std::string Parameters::name() const {
  std::string stem = path_.substr(path_.find_last_of('/') + 1);
  stem = stem.substr(0, stem.find_last_of('.'));
  return stem.starts_with("params_") ? stem.substr(7) : stem;
}

size_t Parameters::bytes() const {
  size_t bytes = 0;
  for (const auto& [name, entry] : entries_) {
    size_t count = sizeof(float);
    for (const int64_t extent : entry.shape) count *= static_cast<size_t>(extent);
    bytes += count;
  }
  return bytes;
}

bool Parameters::has(const std::string& name) const { return entries_.count(name) > 0; }

const Parameters::Entry& Parameters::entry(const std::string& name) const {
  const auto it = entries_.find(name);
  if (it == entries_.end()) throw Error(ExitCode::input, path_ + ": lacks the array " + kStart + name);
  used_.insert(name);
  return it->second;
}

std::vector<int64_t> Parameters::shape(const std::string& name) const { return entry(name).shape; }

int64_t Parameters::extent(const std::string& name, size_t axis) const {
  if (axis >= shape(name).size())
    throw Error(ExitCode::input, path_ + ": " + name + " has the shape " + shape_text(shape(name)));
  return shape(name)[axis];
}

Array Parameters::floats(const std::string& name, const std::vector<int64_t>& shape) const {
  if (entry(name).shape != shape) {
    throw Error(ExitCode::input,
                path_ + ": " + name + " has the shape " + shape_text(entry(name).shape) + ", not " + shape_text(shape));
  }
  return read(name, entry(name).data, shape);
}

Array Parameters::floats_of_block(const std::string& name, int64_t block, const std::vector<int64_t>& shape) const {
  const Entry& from = entry(name);
  std::vector<int64_t> wanted = shape;
  wanted.insert(wanted.begin(), from.shape.empty() ? 0 : from.shape[0]);
  if (from.shape != wanted || block >= wanted[0]) {
    throw Error(ExitCode::input, path_ + ": " + name + " has the shape " + shape_text(from.shape) + ", not blocks of " +
                                     shape_text(shape));
  }
  size_t block_bytes = sizeof(float);
  for (const int64_t extent : shape) block_bytes *= static_cast<size_t>(extent);
  return read(name, from.data + static_cast<size_t>(block) * block_bytes, shape);
}

Array Parameters::read(const std::string& name, const uint8_t* data, const std::vector<int64_t>& shape) const {
  const std::string& type = entry(name).type;
  if (type != "F32" && type != "<f4") throw Error(ExitCode::input, path_ + ": " + name + " is not of the type f32");
  Array array(DType::f32, Shape(shape));
  // An array of a zip file may start anywhere, hence the copy.
  if (array.numel() > 0) std::memcpy(array.data<float>(), data, array.tensor().bytes());
  // NaN and infinity both turn a sum of products with zero into NaN.
  float sum = 0;
  const float* values = array.data<float>();
  for (int64_t i = 0; i < array.numel(); ++i) sum += values[i] * 0.0f;
  if (sum != 0.0f) throw Error(ExitCode::input, path_ + ": " + name + " holds NaN or infinity");
  return array;
}

int Parameters::integer(const std::string& name) const {
  const Entry& from = entry(name);
  if ((from.type != "<i4" && from.type != "I32") || !from.shape.empty()) {
    throw Error(ExitCode::input, path_ + ": " + name + " is not one i32");
  }
  int32_t value;
  std::memcpy(&value, from.data, sizeof value);
  return value;
}

std::vector<std::string> Parameters::unused() const {
  std::vector<std::string> names = others_;
  for (const auto& [name, entry] : entries_) {
    if (used_.count(name) == 0) names.push_back(name.starts_with("ribozyme//") ? name : kStart + name);
  }
  return names;
}

void Parameters::drop_pages() const {
  if (npz_) npz_->zip().file().drop_pages();
}

int64_t Scope::blocks(const std::string& array) const {
  const std::vector<int64_t> shape = parameters_.shape(path_ + "/" + array);
  return shape.empty() ? 0 : shape[0];
}

std::string Scope::full_name(const std::string& name) const {
  return path_ + (name.find("//") == std::string::npos ? "//" : "/") + name;
}

std::vector<int64_t> Scope::shape(const std::string& name) const {
  std::vector<int64_t> shape = parameters_.shape(full_name(name));
  if (block_ >= 0 && !shape.empty()) shape.erase(shape.begin());
  return shape;
}

Array Scope::floats(const std::string& name, const std::vector<int64_t>& shape) const {
  const std::string full = full_name(name);
  return block_ < 0 ? parameters_.floats(full, shape) : parameters_.floats_of_block(full, block_, shape);
}

}  // namespace rz::folding
