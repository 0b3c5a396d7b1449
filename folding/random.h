// Random draws that are the same on every machine: the standard fixes the bits of its generators, but not what its
// distributions make of them, so that these are made here.
#pragma once

#include <cstdint>

namespace rz::folding {

/// SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195). Streams of one seed are told apart by a number.
class Random {
 public:
  Random(uint64_t seed, uint64_t stream) : state_(mix(seed) ^ mix(~stream)) {}

  uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15); }

  /// 0 to bound - 1, each equally likely: numbers that would favour some are drawn again. `bound` is not 0.
  uint64_t below(uint64_t bound) {
    const uint64_t surplus = (0 - bound) % bound;  // 2^64 modulo bound
    for (;;) {
      const uint64_t draw = bits();
      if (draw >= surplus) return draw % bound;
    }
  }

  /// True with this probability, to 53 bits.
  bool chance(double probability) { return static_cast<double>(bits() >> 11) * 0x1p-53 < probability; }

 private:
  static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace rz::folding
