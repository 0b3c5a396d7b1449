// Floats of 16 bits, as files have them, in 32 bits.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/bf16.h"

namespace rz {

/// IEEE 754 binary16.
inline float float_of_half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const float magnitude = exponent == 31  ? (fraction ? std::numeric_limits<float>::quiet_NaN() : INFINITY)
                          : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                          : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/// bfloat16.
inline float float_of_bf16(uint16_t bits) { return from_bf16(Bf16{bits}); }

}  // namespace rz
