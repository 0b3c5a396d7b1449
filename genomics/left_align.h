// Indels in their normal form.
#pragma once

#include "genomics/allele.h"
#include "genomics/tile.h"

namespace rz::genomics {

/// The deletion of `length` reference bases from `start`, shifted as far left as the reference allows.
Allele left_aligned_deletion(const Tile& tile, int64_t start, int length);

/// The insertion of `bases` (letters) before reference position `start`, shifted as far left as the reference allows.
Allele left_aligned_insertion(const Tile& tile, int64_t start, std::string bases);

/// How far right the changed bases of a left-aligned indel can be shifted: the length of the repeat it lies in.
int right_shift(const Tile& tile, const Allele& indel);

}  // namespace rz::genomics
