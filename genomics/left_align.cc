#include "genomics/left_align.h"

#include <algorithm>

namespace rz::genomics {

Allele left_aligned_deletion(const Tile& tile, int64_t start, int length) {
  while (start - 1 > tile.reference_start && tile.base(start - 1) == tile.base(start + length - 1) &&
         tile.base(start - 1) != 'N')
    --start;
  Allele allele;
  allele.position = start - 1;
  for (int64_t p = start - 1; p < start + length; ++p) allele.ref += tile.base(p);
  allele.alt = allele.ref.substr(0, 1);
  return allele;
}

Allele left_aligned_insertion(const Tile& tile, int64_t start, std::string bases) {
  while (start - 1 > tile.reference_start && tile.base(start - 1) == bases.back() && tile.base(start - 1) != 'N') {
    std::rotate(bases.begin(), bases.end() - 1, bases.end());
    --start;
  }
  Allele allele;
  allele.position = start - 1;
  allele.ref = std::string(1, tile.base(start - 1));
  allele.alt = allele.ref + bases;
  return allele;
}

int right_shift(const Tile& tile, const Allele& indel) {
  const std::string unit = indel.length_change() < 0 ? indel.ref.substr(1) : indel.alt.substr(1);
  const int64_t first = indel.length_change() < 0 ? indel.end() : indel.position + 1;
  int shift = 0;
  while (tile.base(first + shift) == unit[static_cast<size_t>(shift) % unit.size()] && tile.base(first + shift) != 'N')
    ++shift;
  return shift;
}

}  // namespace rz::genomics
