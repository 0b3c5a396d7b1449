#include "io/npz.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <regex>

#include "io/small_floats.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr char kMagic[] = "\x93NUMPY";
const std::string kSuffix = ".npy";

/// The text of a member's header, which is a Python dictionary; `length`: of everything before the data.
std::string header_text(const uint8_t* data, size_t bytes, size_t& length) {
  if (bytes < 10 || std::memcmp(data, kMagic, 6) != 0) return {};
  size_t text_length = data[8] | data[9] << 8, start = 10;
  if (data[6] >= 2) {
    if (bytes < 12) return {};
    text_length |= size_t{data[10]} << 16 | size_t{data[11]} << 24;
    start = 12;
  }
  if (bytes - start < text_length) return {};
  length = start + text_length;
  return std::string(reinterpret_cast<const char*>(data + start), text_length);
}

size_t element_bytes(const std::string& descr) {
  static const std::map<std::string, size_t> kSizes = {{"<f2", 2}, {"<f4", 4}, {"<f8", 8}, {"|i1", 1},
                                                       {"|u1", 1}, {"|b1", 1}, {"<i2", 2}, {"<u2", 2},
                                                       {"<i4", 4}, {"<u4", 4}, {"<i8", 8}, {"<u8", 8}};
  const auto it = kSizes.find(descr);
  return it == kSizes.end() ? 0 : it->second;
}

/// Fills descr and shape from the header's text. False where it is not what NumPy writes.
bool parse_header(const std::string& text, NpzEntry& entry, bool& fortran) {
  static const std::regex kDescr("'descr':\\s*'([^']*)'"), kOrder("'fortran_order':\\s*(True|False)"),
      kShape("'shape':\\s*\\(([0-9, ]*)\\)");
  std::smatch descr, order, shape;
  if (!std::regex_search(text, descr, kDescr) || !std::regex_search(text, order, kOrder) ||
      !std::regex_search(text, shape, kShape)) {
    return false;
  }
  entry.descr = descr[1];
  fortran = order[1] == "True";
  const std::string extents = shape[1];
  for (size_t at = 0; (at = extents.find_first_of("0123456789", at)) != std::string::npos;) {
    const size_t end = std::min(extents.find_first_not_of("0123456789", at), extents.size());
    if (end - at > 18) return false;
    entry.shape.push_back(std::stoll(extents.substr(at, end - at)));
    at = end;
  }
  return true;
}

/// count * element, or -1 where it overflows.
int64_t array_bytes(const std::vector<int64_t>& shape, size_t element) {
  auto bytes = static_cast<int64_t>(element);
  for (const int64_t extent : shape) {
    if (extent > 0 && bytes > std::numeric_limits<int64_t>::max() / extent) return -1;
    bytes *= extent;
  }
  return bytes;
}

template <class From, class To, class Convert>
void convert(const NpzEntry& entry, To* out, const Convert& value_of) {
  for (int64_t i = 0; i < entry.count(); ++i) {
    From value;
    std::memcpy(&value, entry.data + static_cast<size_t>(i) * sizeof value, sizeof value);
    out[i] = value_of(value);
  }
}

/// Calls visit(value of the entry's type) for the conversion of each element.
template <class To, class Convert>
void convert_any(const NpzEntry& entry, To* out, const Convert& value_of) {
  const std::string& descr = entry.descr;
  if (descr == "<f4") convert<float>(entry, out, value_of);
  if (descr == "<f8") convert<double>(entry, out, value_of);
  if (descr == "<f2") convert<uint16_t>(entry, out, [&](uint16_t bits) { return value_of(float_of_half(bits)); });
  if (descr == "|i1") convert<int8_t>(entry, out, value_of);
  if (descr == "|u1" || descr == "|b1") convert<uint8_t>(entry, out, value_of);
  if (descr == "<i2") convert<int16_t>(entry, out, value_of);
  if (descr == "<u2") convert<uint16_t>(entry, out, value_of);
  if (descr == "<i4") convert<int32_t>(entry, out, value_of);
  if (descr == "<u4") convert<uint32_t>(entry, out, value_of);
  if (descr == "<i8") convert<int64_t>(entry, out, value_of);
  if (descr == "<u8") convert<uint64_t>(entry, out, value_of);
}

Array array_like(const std::string& path, const std::string& name, const NpzEntry& entry, DType dtype) {
  if (entry.shape.size() > Shape::kMaxRank) throw Error(ExitCode::input, path + ": " + name + ": more than six axes");
  return Array(dtype, Shape(entry.shape));
}

}  // namespace

int64_t NpzEntry::count() const {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

Npz::Npz(const std::string& path) : zip_(path) {
  for (const auto& [name, member] : zip_.members()) {
    if (member.deflated) {
      const std::vector<uint8_t>& contents = inflated_[name] = zip_.inflate(name);
      add_member(name, contents.data(), contents.size());
    } else {
      add_member(name, member.data, member.bytes);
    }
  }
}

void Npz::add_member(const std::string& member, const uint8_t* data, size_t bytes) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ExitCode::input, path() + ": " + member + ": " + what);
  };
  const bool named = member.size() > kSuffix.size() && member.substr(member.size() - kSuffix.size()) == kSuffix;
  size_t start = 0;
  const std::string header = header_text(data, bytes, start);
  NpzEntry entry;
  bool fortran = false;
  if (!named || header.empty() || !parse_header(header, entry, fortran)) refuse("not an array in NumPy's format");
  const size_t element = element_bytes(entry.descr);
  // Of at most one axis longer than 1, both orders are the same; NumPy names such arrays either way.
  int long_axes = 0;
  for (const int64_t extent : entry.shape) long_axes += extent > 1;
  if (element == 0) entry.problem = "holds " + entry.descr + ", not little-endian numbers";
  if (fortran && long_axes > 1) entry.problem = "lies in Fortran's order";
  const int64_t wanted = element == 0 ? 0 : array_bytes(entry.shape, element);
  if (element > 0 && (wanted < 0 || static_cast<uint64_t>(wanted) != bytes - start)) {
    refuse("its shape and its bytes differ");
  }
  entry.data = data + start;
  entry.bytes = bytes - start;
  entries_.emplace(member.substr(0, member.size() - kSuffix.size()), entry);
}

void Npz::require_intact() const {
  std::vector<std::string> stored;
  for (const auto& [name, member] : zip_.members()) {
    if (!member.deflated) stored.push_back(name);
  }
  std::vector<char> intact(stored.size());
  tbb::parallel_for(size_t{0}, stored.size(), [&](size_t i) { intact[i] = zip_.intact(stored[i]); });
  const auto damaged = std::find(intact.begin(), intact.end(), 0);
  if (damaged == intact.end()) return;
  throw Error(ExitCode::input,
              path() + ": " + stored[static_cast<size_t>(damaged - intact.begin())] + ": damaged: wrong checksum");
}

const NpzEntry& Npz::entry(const std::string& name) const {
  const auto it = entries_.find(name);
  if (it == entries_.end()) throw Error(ExitCode::input, path() + ": has no array " + name);
  if (!it->second.problem.empty()) throw Error(ExitCode::input, path() + ": " + name + ": " + it->second.problem);
  return it->second;
}

Array Npz::floats(const std::string& name) const {
  const NpzEntry& from = entry(name);
  Array array = array_like(path(), name, from, DType::f32);
  convert_any(from, array.data<float>(), [](auto value) { return static_cast<float>(value); });
  return array;
}

Array Npz::integers(const std::string& name) const {
  const NpzEntry& from = entry(name);
  Array array = array_like(path(), name, from, DType::i32);
  convert_any(from, array.data<int32_t>(), [&](auto value) {
    const auto wide = static_cast<double>(value);
    if (!(std::abs(wide) < 2147483648.0) || wide != std::floor(wide)) {
      throw Error(ExitCode::input, path() + ": " + name + ": " + std::to_string(wide) + " is no 32-bit integer");
    }
    return static_cast<int32_t>(value);
  });
  return array;
}

}  // namespace rz
