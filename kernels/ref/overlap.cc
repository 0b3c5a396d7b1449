#include "kernels/ref/ops.h"

namespace rz::ref {

Overlaps select_overlaps(const Tensor& table, const OverlapQueries& queries, int64_t planes) {
  const int64_t words = table.dim(1), chunks = words / kOverlapChunkWords;
  Overlaps result;
  for (int64_t q = 0; q < queries.count(); ++q) {
    std::vector<uint32_t> selected(static_cast<size_t>(words)), digits(static_cast<size_t>(planes * words));
    for (int64_t column = 0; column < 32 * words; ++column) {
      const int64_t word = column / 32, bit = column % 32;
      int32_t overlap = 0;
      for (int32_t i = queries.offsets.data<int32_t>()[q]; i < queries.offsets.data<int32_t>()[q + 1]; ++i) {
        const int64_t feature = queries.features.data<int32_t>()[i];
        overlap += static_cast<int32_t>(table.data<uint32_t>()[feature * words + word] >> bit & 1);
      }
      const bool enough = overlap >= queries.minimum.data<int32_t>()[q * chunks + column / kOverlapChunk];
      selected[word] |= uint32_t{enough} << bit;
      for (int64_t p = 0; p < planes; ++p) {
        digits[p * words + word] |= static_cast<uint32_t>(overlap >> p & 1) << bit;
      }
    }
    result.selected.insert(result.selected.end(), selected.begin(), selected.end());
    result.digits.insert(result.digits.end(), digits.begin(), digits.end());
  }
  return result;
}

}  // namespace rz::ref
