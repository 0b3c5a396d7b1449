#include "molecules/fingerprint_table.h"

#include <algorithm>
#include <bit>

#include "kernels/overlap.h"

namespace rz::molecules {

FingerprintTable OwnedFingerprintTable::view() const {
  const auto words = bits > 0 ? static_cast<int64_t>(slices.size()) / bits : 0;
  return {rz::view(slices.data(), Shape{bits, words}), set_bits, rows};
}

int set_bit_count(const BitFingerprint& fingerprint) {
  int count = 0;
  for (const uint64_t word : fingerprint) count += std::popcount(word);
  return count;
}

OwnedFingerprintTable fingerprint_table(std::span<const BitFingerprint> fingerprints, int bits) {
  OwnedFingerprintTable table{bits, {}, {}, {}};
  std::vector<std::pair<int, uint32_t>> order;
  for (size_t i = 0; i < fingerprints.size(); ++i) {
    if (!fingerprints[i].empty()) order.emplace_back(set_bit_count(fingerprints[i]), static_cast<uint32_t>(i));
  }
  std::sort(order.begin(), order.end());
  const auto columns = static_cast<int64_t>(order.size());
  const int64_t words = (columns + kOverlapChunk - 1) / kOverlapChunk * kOverlapChunkWords;
  table.slices.resize(static_cast<size_t>(bits * words));
  for (size_t column = 0; column < order.size(); ++column) {
    const auto [count, row] = order[column];
    table.set_bits.push_back(static_cast<uint16_t>(count));
    table.rows.push_back(row);
    for (size_t word = 0; word < fingerprints[row].size(); ++word) {
      for (uint64_t left = fingerprints[row][word]; left != 0; left &= left - 1) {
        const size_t bit = word * 64 + static_cast<size_t>(std::countr_zero(left));
        table.slices[bit * static_cast<size_t>(words) + column / 32] |= uint32_t{1} << column % 32;
      }
    }
  }
  return table;
}

}  // namespace rz::molecules
