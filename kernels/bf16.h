// bf16 on the host: the upper half of an f32's bits.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "kernels/tensor.h"

namespace rz {

/// Rounded to nearest, ties to even, as the GPU does.
inline Bf16 to_bf16(float value) {
  if (std::isnan(value)) return {0x7fff};
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return {static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

inline float from_bf16(Bf16 half) {
  const uint32_t bits = static_cast<uint32_t>(half.bits) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace rz
