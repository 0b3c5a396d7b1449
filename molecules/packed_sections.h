// What the writer and the reader of packed libraries agree on (packed_library.h).
#pragma once

#include <cstddef>
#include <cstdint>

namespace rz::molecules {

constexpr int kPackedFormat = 1;      // counts of any change to what is packed, or to what a fingerprint or graph is
constexpr size_t kRecordStrings = 4;  // before a record's columns
constexpr int kLastElement = 118;

struct PackedBond {
  uint16_t begin, end, code;
};

}  // namespace rz::molecules
