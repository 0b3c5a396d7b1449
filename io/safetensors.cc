#include "io/safetensors.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "io/json_text.h"
#include "io/sha256.h"
#include "kernels/error.h"

namespace rz {
namespace {

using Json = nlohmann::json;
constexpr uint64_t kLargestHeader = 100'000'000;  // the reference implementation's limit

size_t dtype_bytes(const std::string& dtype) {
  static const std::map<std::string, size_t> kSizes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2},
      {"BF16", 2}, {"I32", 4}, {"U32", 4}, {"F32", 4},     {"I64", 8},     {"U64", 8}, {"F64", 8}};
  const auto it = kSizes.find(dtype);
  return it == kSizes.end() ? 0 : it->second;
}

/// Bytes of a tensor, or -1 where the product overflows or a dimension is negative.
int64_t tensor_bytes(const std::vector<int64_t>& shape, size_t element) {
  int64_t bytes = static_cast<int64_t>(element);
  for (const int64_t d : shape) {
    if (d < 0 || (d > 0 && bytes > std::numeric_limits<int64_t>::max() / d)) return -1;
    bytes *= d;
  }
  return bytes;
}

}  // namespace

int64_t TensorEntry::count() const {
  int64_t n = 1;
  for (const int64_t d : shape) n *= d;
  return n;
}

SafeTensors::SafeTensors(const std::string& path) : file_(path) {
  if (file_.size() < 8) throw Error(ExitCode::input, path + ": no safetensors file: shorter than its header");
  parse();
}

void SafeTensors::parse() {
  uint64_t header = 0;
  for (int i = 7; i >= 0; --i) header = header << 8 | file_.data()[i];
  if (header > kLargestHeader || header > file_.size() - 8)
    throw Error(ExitCode::input, path() +
                                     ": no safetensors file, or one cut off: its first 8 bytes promise a header of " +
                                     std::to_string(header) + " bytes, the file has " + std::to_string(file_.size()));
  const size_t data_start = 8 + static_cast<size_t>(header);
  Json json;
  try {
    const char* text = reinterpret_cast<const char*>(file_.data() + 8);
    json = parse_without_duplicates({text, static_cast<size_t>(header)});
  } catch (const std::exception& e) {
    throw Error(ExitCode::input, path() + ": the header is no valid JSON: " + e.what());
  }
  if (!json.is_object()) throw Error(ExitCode::input, path() + ": the header is no JSON object");
  for (const auto& [name, value] : json.items()) {
    if (name != "__metadata__") {
      add_tensor(name, value, data_start);
      continue;
    }
    if (!value.is_object()) throw Error(ExitCode::input, path() + ": __metadata__ is no object");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) throw Error(ExitCode::input, path() + ": __metadata__ " + key + " is no string");
      metadata_[key] = text.get<std::string>();
    }
  }
  check_coverage(data_start);
}

void SafeTensors::add_tensor(const std::string& name, const Json& value, size_t data_start) {
  const auto bad = [&](const std::string& what) {
    return Error(ExitCode::input, path() + ": tensor " + name + ": " + what);
  };
  TensorEntry entry;
  std::vector<uint64_t> offsets;
  try {
    entry.dtype = value.at("dtype").get<std::string>();
    for (const char* key : {"shape", "data_offsets"})
      if (!value.at(key).is_array()) throw bad(std::string(key) + " is no array");
    for (const Json& d : value.at("shape")) {
      if (!d.is_number_integer()) throw bad("its shape holds something else than integers");
      entry.shape.push_back(d.get<int64_t>());
    }
    for (const Json& o : value.at("data_offsets")) {
      if (!o.is_number_unsigned()) throw bad("its offsets are no whole numbers");
      offsets.push_back(o.get<uint64_t>());
    }
  } catch (const Json::exception&) {
    throw bad("dtype, shape or data_offsets are missing or of a wrong type");
  }
  const size_t element = dtype_bytes(entry.dtype);
  if (element == 0) throw bad("unknown type " + entry.dtype);
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > file_.size() - data_start)
    throw bad("its offsets lie outside the file");
  entry.bytes = static_cast<size_t>(offsets[1] - offsets[0]);
  if (tensor_bytes(entry.shape, element) != static_cast<int64_t>(entry.bytes))
    throw bad("its shape and its bytes disagree");
  entry.data = file_.data() + data_start + offsets[0];
  tensors_[name] = std::move(entry);
}

void SafeTensors::check_coverage(size_t data_start) const {
  std::vector<std::pair<const uint8_t*, size_t>> spans;
  for (const auto& [name, entry] : tensors_) spans.emplace_back(entry.data, entry.bytes);
  std::sort(spans.begin(), spans.end());
  const uint8_t* at = file_.data() + data_start;
  for (const auto& [data, bytes] : spans) {
    if (data != at) throw Error(ExitCode::input, path() + ": its tensors overlap or leave gaps");
    at = data + bytes;
  }
  if (at != file_.data() + file_.size())
    throw Error(ExitCode::input, path() + ": truncated, or bytes after the last tensor");
}

const std::string& SafeTensors::meta(const std::string& key) const {
  const auto it = metadata_.find(key);
  if (it == metadata_.end()) throw Error(ExitCode::input, path() + ": its metadata lack " + key);
  return it->second;
}

const TensorEntry& SafeTensors::entry(const std::string& name) const {
  const auto it = tensors_.find(name);
  if (it == tensors_.end()) throw Error(ExitCode::input, path() + ": tensor " + name + " is missing");
  return it->second;
}

template <class T>
std::vector<T> SafeTensors::values(const std::string& name, const char* dtype,
                                   const std::vector<int64_t>& shape) const {
  const TensorEntry& tensor = entry(name);
  if (tensor.dtype != dtype || tensor.shape != shape)
    throw Error(ExitCode::input, path() + ": tensor " + name + " is of another type or shape than the model needs");
  std::vector<T> values(tensor.bytes / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), tensor.data, tensor.bytes);
  return values;
}

std::vector<float> SafeTensors::floats(const std::string& name, const std::vector<int64_t>& shape) const {
  std::vector<float> floats = values<float>(name, "F32", shape);
  if (!std::all_of(floats.begin(), floats.end(), [](float v) { return std::isfinite(v); }))
    throw Error(ExitCode::input, path() + ": tensor " + name + " holds NaN or infinity");
  return floats;
}

std::vector<int32_t> SafeTensors::integers(const std::string& name, const std::vector<int64_t>& shape) const {
  return values<int32_t>(name, "I32", shape);
}

std::vector<uint8_t> SafeTensors::bytes(const std::string& name, const std::vector<int64_t>& shape) const {
  return values<uint8_t>(name, "U8", shape);
}

int64_t SafeTensors::length(const std::string& name) const {
  const TensorEntry& tensor = entry(name);
  if (tensor.shape.size() != 1) throw Error(ExitCode::input, path() + ": tensor " + name + " has not one axis");
  return tensor.shape[0];
}

std::string SafeTensors::sha256() const { return sha256_hex(file_.data(), file_.size()); }

}  // namespace rz
