#include "apps/weights_file.h"

#include <algorithm>
#include <cstring>

#include "io/mapped_file.h"
#include "io/small_floats.h"
#include "kernels/error.h"

namespace rz {
namespace {

/// NumPy's name of a type as safetensors'.
std::string dtype_of(const std::string& descr) {
  static const std::map<std::string, std::string> kNames = {
      {"<f2", "F16"}, {"<f4", "F32"}, {"<f8", "F64"}, {"|b1", "BOOL"}, {"|i1", "I8"},  {"|u1", "U8"},
      {"<i2", "I16"}, {"<u2", "U16"}, {"<i4", "I32"}, {"<u4", "U32"},  {"<i8", "I64"}, {"<u8", "U64"}};
  return kNames.at(descr);
}

bool has_pickle(const ZipFile& zip) {
  return std::any_of(zip.members().begin(), zip.members().end(), [](const auto& member) {
    const std::string end = "/data.pkl", &name = member.first;
    return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
  });
}

/// A bare pickle, as PyTorch wrote it before 1.6: its first opcode names the protocol, and no JSON follows at byte 8.
bool is_old_checkpoint(const std::string& path) {
  const MappedFile file(path);
  const uint8_t* data = file.data();
  return file.size() > 8 && data[0] == 0x80 && data[1] >= 2 && data[1] <= 5 && data[8] != '{';
}

template <class T, class Convert>
void convert(const WeightsArray& from, float* to, const Convert& value_of) {
  for (int64_t i = 0; i < from.count(); ++i) {
    T value;
    std::memcpy(&value, from.data + static_cast<size_t>(i) * sizeof value, sizeof value);
    to[i] = value_of(value);
  }
}

}  // namespace

int64_t WeightsArray::count() const {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

WeightsFile::WeightsFile(const std::string& path) : path_(path) {
  if (is_old_checkpoint(path)) {
    throw Error(ExitCode::input, path + ": a checkpoint from before PyTorch 1.6; load and save it with a later one");
  }
  if (!is_zip(path)) {
    open_safetensors();
  } else if (has_pickle(ZipFile(path))) {
    open_torch();
  } else {
    open_npz();
  }
}

void WeightsFile::open_safetensors() {
  format_ = "safetensors";
  safetensors_ = std::make_unique<SafeTensors>(path_);
  metadata_ = safetensors_->metadata();
  for (const auto& [name, tensor] : safetensors_->tensors()) {
    arrays_[name] = {tensor.dtype, tensor.shape, tensor.bytes, tensor.data};
  }
}

void WeightsFile::open_npz() {
  format_ = "npz";
  npz_ = std::make_unique<Npz>(path_);
  for (const auto& [name, entry] : npz_->entries()) {
    arrays_[name] = {dtype_of(entry.descr), entry.shape, entry.bytes, entry.data};
  }
}

void WeightsFile::open_torch() {
  static const std::map<std::string, size_t> kBytes = {{"F16", 2}, {"BF16", 2}, {"F32", 4},
                                                       {"I32", 4}, {"F64", 8},  {"I64", 8}};
  format_ = "PyTorch checkpoint";
  torch_ = std::make_unique<TorchFile>(path_);
  for (const auto& [name, tensor] : torch_->tensors()) {
    const TorchFile::Layout layout = torch_->layout(name);
    WeightsArray array{layout.dtype, layout.shape, 0, nullptr};
    const auto element = kBytes.find(layout.dtype);
    if (element != kBytes.end()) array.bytes = static_cast<size_t>(array.count()) * element->second;
    arrays_[name] = array;
  }
}

Array WeightsFile::floats(const std::string& name) const {
  const auto it = arrays_.find(name);
  if (it == arrays_.end()) throw Error(ExitCode::input, path_ + ": has no array " + name);
  if (torch_) return torch_->floats(name);
  if (npz_) return npz_->floats(name);
  const WeightsArray& from = it->second;
  if (from.shape.size() > Shape::kMaxRank) throw Error(ExitCode::input, path_ + ": " + name + ": more than six axes");
  Array array(DType::f32, Shape(from.shape));
  const auto same = [](auto value) { return static_cast<float>(value); };
  if (from.dtype == "F32") {
    convert<float>(from, array.data<float>(), same);
  } else if (from.dtype == "F64") {
    convert<double>(from, array.data<float>(), same);
  } else if (from.dtype == "F16") {
    convert<uint16_t>(from, array.data<float>(), float_of_half);
  } else if (from.dtype == "BF16") {
    convert<uint16_t>(from, array.data<float>(), float_of_bf16);
  } else if (from.dtype == "I32") {
    convert<int32_t>(from, array.data<float>(), same);
  } else if (from.dtype == "I64") {
    convert<int64_t>(from, array.data<float>(), same);
  } else {
    throw Error(ExitCode::input, path_ + ": " + name + " is of the type " + from.dtype);
  }
  return array;
}

}  // namespace rz
