#include "io/torch_file.h"

#include <cmath>
#include <cstring>
#include <functional>

#include "kernels/error.h"

namespace rz {
namespace {

using Kind = PickleValue::Kind;

constexpr int kDeepest = 32;  // nested dicts
constexpr char kTensor[] = "torch._utils._rebuild_tensor_v2", kParameter[] = "torch._utils._rebuild_parameter";

/// A tensor under whatever wraps it; null where the value is none.
const PickleValue* tensor_in(const PickleValue& value) {
  if (value.kind != Kind::object) return nullptr;
  if (value.text == kTensor) return &value;
  if (value.text == kParameter && !value.items.empty()) return tensor_in(*value.items[0]);
  return nullptr;
}

float from_half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const float magnitude = exponent == 31  ? (fraction ? NAN : INFINITY)
                          : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                          : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}

float from_bf16(uint16_t bits) {
  const uint32_t wide = uint32_t{bits} << 16;
  float value;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

/// How elements of a storage become floats.
struct ElementType {
  size_t bytes;
  std::function<float(const uint8_t*)> read;
};

template <class T>
ElementType plain() {
  return {sizeof(T), [](const uint8_t* at) {
            T value;
            std::memcpy(&value, at, sizeof value);
            return static_cast<float>(value);
          }};
}

const std::map<std::string, ElementType>& element_types() {
  static const std::map<std::string, ElementType> types = {
      {"torch.FloatStorage", plain<float>()},
      {"torch.DoubleStorage", plain<double>()},
      {"torch.IntStorage", plain<int32_t>()},
      {"torch.LongStorage", plain<int64_t>()},
      {"torch.HalfStorage",
       {2, [](const uint8_t* at) { return from_half(static_cast<uint16_t>(at[0] | at[1] << 8)); }}},
      {"torch.BFloat16Storage",
       {2, [](const uint8_t* at) { return from_bf16(static_cast<uint16_t>(at[0] | at[1] << 8)); }}}};
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
    root_ = read_pickle(member.data, member.bytes, path + ": " + name);
  }
  if (!root_) throw Error(ExitCode::input, path + ": no checkpoint of PyTorch: it has no data.pkl");
  collect(*root_, "", 0);
}

void TorchFile::collect(const PickleValue& value, const std::string& prefix, int depth) {
  if (depth > kDeepest) throw Error(ExitCode::input, path() + ": its dicts are nested too deeply");
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

Array TorchFile::floats(const std::string& name) const {
  const auto refuse = [&](const std::string& what) {
    throw Error(ExitCode::input, path() + ": " + name + ": " + what);
  };
  const auto it = tensors_.find(name);
  if (it == tensors_.end()) throw Error(ExitCode::input, path() + ": has no tensor " + name);
  const PickleValue& tensor = *it->second;
  if (tensor.items.size() < 4 || tensor.items[0]->kind != Kind::persistent || !tensor.items[0]->state) {
    refuse("is not a tensor as PyTorch writes it");
  }
  const PickleValue& storage = *tensor.items[0]->state;  // ('storage', type, key, device, elements)
  if (storage.items.size() < 5 || storage.items[1]->kind != Kind::name)
    refuse("its storage is not as PyTorch writes it");
  const auto type = element_types().find(storage.items[1]->text);
  if (type == element_types().end()) refuse("is of the type " + storage.items[1]->text);
  const auto member = zip_.members().find(folder_ + "data/" + storage.items[2]->text);
  if (member == zip_.members().end() || member->second.deflated) refuse("its storage is missing");
  const std::vector<int64_t> shape = integers_of(*tensor.items[2]), stride = integers_of(*tensor.items[3]);
  if (shape.size() != stride.size() || shape.size() > Shape::kMaxRank) refuse("its shape and strides do not fit");
  const int64_t first = tensor.items[1]->integer;
  int64_t last = first;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] < 0 || stride[axis] < 0 || shape[axis] > (int64_t{1} << 40)) refuse("its shape makes no sense");
    last += std::max<int64_t>(0, shape[axis] - 1) * stride[axis];
  }
  const ElementType& element = type->second;
  if (first < 0 || last < 0 || static_cast<uint64_t>(last) >= member->second.bytes / element.bytes + 1) {
    refuse("its storage is too short");
  }
  Array array(DType::f32, Shape(shape));
  if (array.numel() > 0 && static_cast<uint64_t>(last) >= member->second.bytes / element.bytes) {
    refuse("its storage is too short");
  }
  for (int64_t i = 0; i < array.numel(); ++i) {
    int64_t at = first, rest = i;
    for (size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) at += rest % shape[axis] * stride[axis];
    array.data<float>()[i] = element.read(member->second.data + static_cast<size_t>(at) * element.bytes);
  }
  return array;
}

}  // namespace rz
