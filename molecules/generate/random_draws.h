// Random draws that are the same on every machine: no distribution of the standard library, whose results are its own.
//
// Source: xoshiro256**, Blackman and Vigna 2021 (doi:10.1145/3460772), seeded by splitmix64.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rz::molecules {

class Random {
 public:
  /// Streams of one seed are independent: with one for each proposal, no result depends on which thread made it.
  explicit Random(uint64_t seed, uint64_t stream = 0) {
    uint64_t state = seed ^ mixed(stream + 0x632be59bd9b4e019);
    for (uint64_t& word : words_) word = mixed(state += kGolden);
  }

  uint64_t next() {
    const uint64_t result = rotated(words_[1] * 5, 7) * 9;
    const uint64_t shifted = words_[1] << 17;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= shifted;
    words_[3] = rotated(words_[3], 45);
    return result;
  }

  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  /// One of 0 to n - 1; n is not 0. The bias is below n / 2^64.
  size_t below(size_t n) { return static_cast<size_t>(static_cast<unsigned __int128>(next()) * n >> 64); }

  bool chance(double probability) { return uniform() < probability; }

  /// One of a list that is not empty.
  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

  /// A place in a list of weights, of which one is above 0.
  template <class Weights>
  size_t weighted(const Weights& weights) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    double left = uniform() * sum;
    size_t chosen = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] <= 0) continue;
      chosen = i;
      if ((left -= weights[i]) < 0) break;
    }
    return chosen;
  }

  template <class T>
  void shuffle(std::vector<T>& list) {
    for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
  }

 private:
  static constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

  static uint64_t mixed(uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
  }
  static uint64_t rotated(uint64_t x, int by) { return x << by | x >> (64 - by); }

  std::array<uint64_t, 4> words_{};
};

}  // namespace rz::molecules
