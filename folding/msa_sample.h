// One recycling pass's draw from an alignment: which rows, in which order, and what is masked.
// Source: Jumper et al. 2021, supplement 1.2.6 and 1.2.7 (doi:10.1038/s41586-021-03819-2); AlphaFold,
// model/tf/data_transforms.py (sample_msa, make_masked_msa).
#pragma once

#include <cstdint>
#include <vector>

#include "folding/random.h"

namespace rz::folding {

/// An alignment in AlphaFold's numbers: 0 to 19 residues, 20 X, 21 gap.
struct MsaCodes {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<uint8_t> codes;  ///< [rows, columns]

  const uint8_t* row(int64_t i) const { return codes.data() + i * columns; }
};

struct MsaSample {
  int64_t clusters = 0;
  std::vector<int32_t> order;  ///< rows of the alignment: the clusters' centres, the query first, then all others
  std::vector<uint8_t> codes;  ///< [clusters, columns]: the centres as the network sees them; 22 is the mask
  std::vector<uint8_t>
      masked;  ///< [clusters, columns]: 1 where the place was drawn for masking, even if left as it was
};

/// The query stays first; the other rows are shuffled and the first `max_clusters` rows become centres. Of their places
/// 15 % are masked: 70 % of these become the mask (22), 10 % a residue drawn evenly, 10 % the letter of that column in
/// a row drawn evenly (which is a draw from the column's profile), and 10 % stay.
/// `shuffle` and `mask` switch off the one and the other.
MsaSample sample_msa(const MsaCodes& msa, int64_t max_clusters, bool shuffle, bool mask, Random& random);

}  // namespace rz::folding
