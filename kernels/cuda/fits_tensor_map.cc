#include "kernels/cuda/tensor_map.h"

namespace rz::cuda {

bool fits_tensor_map(const TensorMapShape& shape) {
  const auto size = static_cast<int64_t>(dtype_size(shape.dtype));
  bool fits = reinterpret_cast<uintptr_t>(shape.base) % 16 == 0 && shape.box[0] * size == shape.swizzle_bytes;
  for (int axis = 0; axis < shape.rank; ++axis) {
    const int64_t bytes = shape.strides[axis] * size;
    fits &= shape.extents[axis] >= 1 && shape.extents[axis] < (int64_t{1} << 31) && shape.box[axis] <= 256;
    fits &= axis == 0 ? shape.strides[0] == 1 : bytes % 16 == 0 && bytes >= 16 && bytes < (int64_t{1} << 40);
  }
  return fits;
}

}  // namespace rz::cuda
