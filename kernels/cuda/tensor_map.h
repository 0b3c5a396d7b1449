// What Hopper's copy engine must know of a tensor in global memory, made on the host.
#pragma once

#include "kernels/tensor.h"

#if defined(RZ_EMULATE_CUDA)
#include "kernels/emu/tensor_map.h"
#else
#include <cuda.h>
namespace rz::cuda {
using TensorMap = CUtensorMap;
}
#endif

namespace rz::cuda {

/// Up to four axes, the first one contiguous. A copy brings a box of it into shared memory, densely and with the first
/// axis innermost, zeros where the box reaches out of the tensor.
struct TensorMapShape {
  DType dtype;  ///< f32 or bf16
  void* base;
  int rank;
  int64_t extents[4], strides[4];  ///< in elements; the first stride is 1
  int box[4];
  int swizzle_bytes;  ///< 32, 64 or 128: the box's innermost extent, whose 16-byte chunks change places
};

/// Whether the copy engine takes it: base and strides are multiples of 16 bytes below 2^40, extents fit an int.
bool fits_tensor_map(const TensorMapShape& shape);

/// Throws Error(internal) where the shape does not fit, Error(device) where the driver refuses it.
TensorMap make_tensor_map(const TensorMapShape& shape);

}  // namespace rz::cuda
