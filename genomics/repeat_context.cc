#include "genomics/repeat_context.h"

#include <algorithm>

namespace rz::genomics {
namespace {

constexpr int kFarthest = 200;  // repeats longer than this count as this long

/// Length of the stretch of period `unit` that contains [position, position + unit).
int tract_length(const Tile& tile, int64_t position, int unit) {
  int64_t left = position, right = position + unit;
  while (position - left < kFarthest && tile.base(left - 1) != 'N' && tile.base(left - 1) == tile.base(left - 1 + unit))
    --left;
  while (right - position < kFarthest && tile.base(right) != 'N' && tile.base(right) == tile.base(right - unit))
    ++right;
  return static_cast<int>(right - left);
}

}  // namespace

RepeatContext repeat_context(const Tile& tile, const Allele& allele) {
  RepeatContext out;
  const int64_t changed = allele.is_snp() ? allele.position : allele.position + 1;
  for (int64_t p = changed - 1; p <= changed + 1; ++p)
    out.homopolymer = std::max(out.homopolymer, tract_length(tile, p, 1));
  for (int unit = 1; unit <= 6; ++unit) {
    const int minimum = unit == 1 ? 4 : std::max(2 * unit + 2, 6);
    for (int64_t p = changed - unit; p <= changed; ++p) {
      const int tract = tract_length(tile, p, unit);
      if (tract >= minimum && tract > out.tract) {
        out.unit = unit;
        out.tract = tract;
      }
    }
  }
  return out;
}

}  // namespace rz::genomics
