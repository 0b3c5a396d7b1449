#include "io/numpy_pickle.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace rz {
namespace {

using Kind = PickleValue::Kind;
using Numbers = std::optional<std::vector<double>>;

/// What protocol 2 wrote as text: each byte as the character of its number, in UTF-8.
std::optional<std::string> latin1(const std::string& utf8) {
  std::string bytes;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first < 0x80) {
      bytes += utf8[i];
    } else if ((first == 0xc2 || first == 0xc3) && i + 1 < utf8.size()) {
      bytes += static_cast<char>((first & 3) << 6 | (utf8[++i] & 0x3f));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

/// Bytes as they stand, or encoded by _codecs.encode(text, 'latin1').
std::optional<std::string> bytes_of(const PickleValue& value) {
  if (value.kind == Kind::text) return value.text;
  if (value.kind == Kind::object && value.text == "_codecs.encode" && value.items.size() == 2 &&
      value.items[0]->kind == Kind::text && value.items[1]->text == "latin1") {
    return latin1(value.items[0]->text);
  }
  return std::nullopt;
}

template <class T>
std::vector<double> elements(const std::string& bytes) {
  std::vector<double> values;
  for (size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    values.push_back(static_cast<double>(value));
  }
  return values;
}

/// The state of an array: (version, shape, dtype, Fortran order, bytes).
Numbers array_of(const PickleValue& state) {
  if (state.kind != Kind::tuple || state.items.size() != 5) return std::nullopt;
  const PickleValue& dtype = *state.items[2];
  if (dtype.kind != Kind::object || dtype.text != "numpy.dtype" || dtype.items.empty()) return std::nullopt;
  if (dtype.state && dtype.state->items.size() > 1 && dtype.state->items[1]->text == ">") return std::nullopt;
  const std::optional<std::string> bytes = bytes_of(*state.items[4]);
  if (!bytes) return std::nullopt;
  const std::string& type = dtype.items[0]->text;
  std::vector<double> values;
  if (type == "f8") {
    values = elements<double>(*bytes);
  } else if (type == "f4") {
    values = elements<float>(*bytes);
  } else if (type == "i8") {
    values = elements<int64_t>(*bytes);
  } else if (type == "i4") {
    values = elements<int32_t>(*bytes);
  } else {
    return std::nullopt;
  }
  uint64_t count = 1;
  for (const PicklePointer& extent : state.items[1]->items) count *= static_cast<uint64_t>(extent->integer);
  if (count != values.size()) return std::nullopt;
  return values;
}

}  // namespace

std::optional<std::vector<double>> numbers_of(const PickleValue& value) {
  switch (value.kind) {
    case Kind::none:
      return std::vector<double>{std::numeric_limits<double>::quiet_NaN()};
    case Kind::boolean:
    case Kind::integer:
      return std::vector<double>{static_cast<double>(value.integer)};
    case Kind::real:
      return std::vector<double>{value.real};
    case Kind::list:
    case Kind::tuple: {
      std::vector<double> all;
      for (const PicklePointer& item : value.items) {
        if (item->kind == Kind::list || item->kind == Kind::tuple) return std::nullopt;
        const Numbers one = numbers_of(*item);
        if (!one) return std::nullopt;
        all.insert(all.end(), one->begin(), one->end());
      }
      return all;
    }
    case Kind::object: {
      const std::string end = "multiarray._reconstruct";
      if (value.text.ends_with(end) && value.state) return array_of(*value.state);
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace rz
