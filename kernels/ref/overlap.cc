#include "kernels/ref/ops.h"

namespace rz::ref {

Values select_overlaps(const Tensor& table, const OverlapQueries& queries) {
  const int64_t words = table.dim(1), chunks = words / kOverlapChunkWords;
  Values selected;
  for (int64_t q = 0; q < queries.count(); ++q) {
    for (int64_t word = 0; word < words; ++word) {
      const int32_t minimum = queries.minimum.data<int32_t>()[q * chunks + word / kOverlapChunkWords];
      uint32_t bits = 0;
      for (int bit = 0; bit < 32; ++bit) {
        int32_t overlap = 0;
        for (int32_t i = queries.offsets.data<int32_t>()[q]; i < queries.offsets.data<int32_t>()[q + 1]; ++i) {
          const int64_t feature = queries.features.data<int32_t>()[i];
          overlap += static_cast<int32_t>(table.data<uint32_t>()[feature * words + word] >> bit & 1);
        }
        if (overlap >= minimum) bits |= uint32_t{1} << bit;
      }
      selected.push_back(bits);
    }
  }
  return selected;
}

}  // namespace rz::ref
