// A tensor map in the emulation; kernels/cuda/tensor_map.h makes it.
#pragma once

#include <cstdint>

namespace rz::cuda {

struct TensorMap {
  static constexpr int kMaxRank = 4;

  unsigned char* base;
  int rank, element_bytes, swizzle_bytes;
  int64_t extents[kMaxRank], stride_bytes[kMaxRank];
  int box[kMaxRank];
};

}  // namespace rz::cuda
