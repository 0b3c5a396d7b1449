// What the writer and the reader of packed libraries agree on (packed_library.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rz::molecules {

constexpr int kPackedFormat = 1;      // counts of any change to what is packed, or to what a fingerprint or graph is
constexpr size_t kRecordStrings = 4;  // before a record's columns
constexpr int kLastElement = 118;

/// Columns' names need not be UTF-8, and JSON must be: each byte becomes the character of its number, and back.
inline std::string bytes_as_text(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) text += static_cast<char>(0xc0 | byte >> 6);
    text += byte >= 0x80 ? static_cast<char>(0x80 | (byte & 0x3f)) : c;
  }
  return text;
}

inline std::string text_as_bytes(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool two = byte >= 0xc2 && byte <= 0xc3 && i + 1 < text.size();
    bytes += two ? static_cast<char>(byte << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f)) : text[i];
  }
  return bytes;
}

struct PackedBond {
  uint16_t begin, end, code;
};

}  // namespace rz::molecules
