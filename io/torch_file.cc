#include "io/torch_file.h"

#include <cstring>
#include <functional>

#include "io/small_floats.h"
#include "kernels/error.h"

namespace rz {
namespace {

using Kind = PickleValue::Kind;

constexpr int kDeepest = 32;                    // nested dicts
constexpr size_t kMostEntries = 10'000'000;     // of dicts
constexpr int64_t kLongest = int64_t{1} << 40;  // elements
constexpr char kTensor[] = "torch._utils._rebuild_tensor_v2", kParameter[] = "torch._utils._rebuild_parameter";

/// A tensor under whatever wraps it; null where the value is none.
const PickleValue* tensor_in(const PickleValue& value) {
  if (value.kind != Kind::object) return nullptr;
  if (value.text == kTensor) return &value;
  if (value.text == kParameter && !value.items.empty()) return tensor_in(*value.items[0]);
  return nullptr;
}

/// How elements of a storage become floats.
struct ElementType {
  std::string name;
  size_t bytes;
  std::function<float(const uint8_t*)> read;
};

template <class T>
ElementType plain(const std::string& name) {
  return {name, sizeof(T), [](const uint8_t* at) {
            T value;
            std::memcpy(&value, at, sizeof value);
            return static_cast<float>(value);
          }};
}

template <class Convert>
ElementType small(const std::string& name, const Convert& convert) {
  return {name, 2, [convert](const uint8_t* at) { return convert(static_cast<uint16_t>(at[0] | at[1] << 8)); }};
}

const std::map<std::string, ElementType>& element_types() {
  static const std::map<std::string, ElementType> types = {
      {"torch.FloatStorage", plain<float>("F32")},        {"torch.DoubleStorage", plain<double>("F64")},
      {"torch.IntStorage", plain<int32_t>("I32")},        {"torch.LongStorage", plain<int64_t>("I64")},
      {"torch.HalfStorage", small("F16", float_of_half)}, {"torch.BFloat16Storage", small("BF16", float_of_bf16)}};
  return types;
}

std::vector<int64_t> integers_of(const PickleValue& tuple) {
  std::vector<int64_t> values;
  for (const PicklePointer& item : tuple.items) values.push_back(item->integer);
  return values;
}

}  // namespace

TorchFile::TorchFile(const std::string& path) : zip_(path) {
  for (const auto& [name, member] : zip_.members()) {
    const size_t slash = name.rfind('/');
    if (slash == std::string::npos || name.substr(slash + 1) != "data.pkl" || member.deflated) continue;
    folder_ = name.substr(0, slash + 1);
    root_ = read_pickle(member.data, member.bytes, std::string(path).append(": ").append(name));
  }
  if (!root_) throw Error(ExitCode::input, path + ": no checkpoint of PyTorch: it has no data.pkl");
  collect(*root_, "", 0);
}

void TorchFile::collect(const PickleValue& value, const std::string& prefix, int depth) {
  if (depth > kDeepest) throw Error(ExitCode::input, path() + ": its dicts are nested too deeply");
  // Dicts may stand in each other more than once: what is seen is counted, not what there is.
  visited_ += value.entries.size();
  if (visited_ > kMostEntries) throw Error(ExitCode::input, path() + ": its dicts are too large");
  for (const auto& [key, entry] : value.entries) {
    if (key->kind != Kind::text) continue;
    const std::string name = prefix.empty() ? key->text : prefix + "." + key->text;
    if (const PickleValue* tensor = tensor_in(*entry)) {
      tensors_[name] = tensor;
    } else {
      collect(*entry, name, depth + 1);
    }
  }
  // An object's attributes, such as a module's parameters, stand in its state.
  if (value.state && value.kind == Kind::object) collect(*value.state, prefix, depth + 1);
}

const PickleValue& TorchFile::tensor(const std::string& name) const {
  const auto it = tensors_.find(name);
  if (it == tensors_.end()) throw Error(ExitCode::input, path() + ": has no tensor " + name);
  return *it->second;
}

TorchFile::Layout TorchFile::layout(const std::string& name) const {
  const auto refuse = [&](const std::string& what) {
    throw Error(ExitCode::input, path() + ": " + name + ": " + what);
  };
  const PickleValue& value = tensor(name);
  if (value.items.size() < 4 || value.items[0]->kind != Kind::persistent || !value.items[0]->state) {
    refuse("is not a tensor as PyTorch writes it");
  }
  const PickleValue& storage = *value.items[0]->state;  // ('storage', type, key, device, elements)
  if (storage.items.size() < 5 || storage.items[1]->kind != Kind::name) {
    refuse("its storage is not as PyTorch writes it");
  }
  Layout layout;
  layout.storage_type = storage.items[1]->text;
  const auto type = element_types().find(layout.storage_type);
  layout.dtype = type == element_types().end() ? layout.storage_type : type->second.name;
  layout.member = folder_ + "data/" + storage.items[2]->text;
  layout.first = value.items[1]->integer;
  layout.shape = integers_of(*value.items[2]);
  layout.stride = integers_of(*value.items[3]);
  if (layout.shape.size() != layout.stride.size() || layout.shape.size() > Shape::kMaxRank) {
    refuse("its shape and strides do not fit");
  }
  layout.last = layout.first;
  for (size_t axis = 0; axis < layout.shape.size(); ++axis) {
    const int64_t extent = layout.shape[axis], stride = layout.stride[axis];
    if (extent < 0 || stride < 0 || extent > kLongest || stride > kLongest) refuse("its shape makes no sense");
    layout.last += std::max<int64_t>(0, extent - 1) * stride;
    if (layout.last < 0 || layout.last > kLongest) refuse("its shape makes no sense");
  }
  return layout;
}

Array TorchFile::floats(const std::string& name) const {
  const auto refuse = [&](const std::string& what) {
    throw Error(ExitCode::input, path() + ": " + name + ": " + what);
  };
  const Layout at = layout(name);
  const auto type = element_types().find(at.storage_type);
  if (type == element_types().end()) refuse("is of the type " + at.storage_type);
  const auto member = zip_.members().find(at.member);
  if (member == zip_.members().end() || member->second.deflated) refuse("its storage is missing");
  if (!zip_.intact(at.member)) refuse("its storage is damaged: wrong checksum");
  const ElementType& element = type->second;
  if (at.first < 0) refuse("its storage is too short");
  for (const int64_t extent : at.shape) {
    if (extent == 0) return Array(DType::f32, Shape(at.shape));
  }
  const uint64_t stored = member->second.bytes / element.bytes;
  const auto wanted = static_cast<uint64_t>(Shape(at.shape).numel());
  if (static_cast<uint64_t>(at.last) >= stored || wanted > stored) refuse("its storage is too short");
  Array array(DType::f32, Shape(at.shape));
  for (int64_t i = 0; i < array.numel(); ++i) {
    int64_t from = at.first, rest = i;
    for (size_t axis = at.shape.size(); axis-- > 0; rest /= at.shape[axis]) {
      from += rest % at.shape[axis] * at.stride[axis];
    }
    array.data<float>()[i] = element.read(member->second.data + static_cast<size_t>(from) * element.bytes);
  }
  return array;
}

}  // namespace rz
