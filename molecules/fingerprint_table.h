// Fingerprints of many molecules, stored by bit: what similarity searches read (kernels/overlap.h).
#pragma once

#include <span>
#include <vector>

#include "kernels/tensor.h"
#include "molecules/fingerprints.h"

namespace rz::molecules {

/// Rows of a table, at most: their slices of 2,048 bits take 16 MiB. The odd number of cache lines per slice keeps the
/// lines of different bits apart in the caches.
constexpr size_t kTableRows = 127 * 512;

/// A view. Columns ascend by the number of bits that are set.
struct FingerprintTable {
  Tensor slices;                       ///< [bits, words] u32: column c is bit c % 32 of word c / 32
  std::span<const uint16_t> set_bits;  ///< [columns] how many
  std::span<const uint32_t> rows;      ///< [columns] the molecules' numbers

  int64_t columns() const { return static_cast<int64_t>(rows.size()); }
};

/// A table that owns its memory.
struct OwnedFingerprintTable {
  int64_t bits = 0;
  std::vector<uint32_t> slices;
  std::vector<uint16_t> set_bits;
  std::vector<uint32_t> rows;

  FingerprintTable view() const;
};

int set_bit_count(const BitFingerprint& fingerprint);

/// Of at most kTableRows molecules. One whose fingerprint has no words is left out; others keep their place as number.
OwnedFingerprintTable fingerprint_table(std::span<const BitFingerprint> fingerprints, int bits);

}  // namespace rz::molecules
