// What asynchronous instructions leave behind until they are waited for.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/emu/tensor_map.h"

namespace rz::emu {

/// A cp.async that was issued and has not been waited for.
struct PendingCopy {
  void* destination;
  const void* source;
  unsigned source_bytes;
};

/// A tensor copy under way. It lands when nothing else can go on, as late as the hardware may.
struct PendingTensorCopy {
  cuda::TensorMap map;
  int at[cuda::TensorMap::kMaxRank];
  unsigned char* shared;
  void* mbarrier;
};

/// A thread's part of a wgmma that was issued and has not been waited for.
struct PendingProduct {
  float* d;
  const uint32_t* a;
  uint64_t b;  // a matrix descriptor
  int columns;
  bool transposed, accumulate;
};

/// The registers that products under way add to are poison until the last one has been waited for.
struct HeldAccumulator {
  float* registers;
  std::vector<float> values;
  int open;  // products
};

}  // namespace rz::emu
