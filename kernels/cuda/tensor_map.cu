// Tensor maps by the driver, whose function is found through the runtime: the program does not link the driver.
#include <cudaTypedefs.h>

#include "kernels/cuda/gpu.h"
#include "kernels/cuda/tensor_map.h"

namespace rz::cuda {
namespace {

PFN_cuTensorMapEncodeTiled_v12000 encode_function() {
  static const auto found = [] {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult result{};
    check(cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &function, 12000, cudaEnableDefault, &result),
          "cudaGetDriverEntryPointByVersion");
    if (!function || result != cudaDriverEntryPointSuccess)
      throw Error(ExitCode::device, "the driver has no cuTensorMapEncodeTiled");
    return reinterpret_cast<PFN_cuTensorMapEncodeTiled_v12000>(function);
  }();
  return found;
}

CUtensorMapSwizzle swizzle_of(int bytes) {
  if (bytes == 32) return CU_TENSOR_MAP_SWIZZLE_32B;
  return bytes == 64 ? CU_TENSOR_MAP_SWIZZLE_64B : CU_TENSOR_MAP_SWIZZLE_128B;
}

}  // namespace

TensorMap make_tensor_map(const TensorMapShape& shape) {
  if (!fits_tensor_map(shape)) throw Error(ExitCode::internal, "make_tensor_map: the shape does not fit");
  cuuint64_t extents[4] = {}, stride_bytes[4] = {};
  cuuint32_t box[4] = {}, steps[4] = {1, 1, 1, 1};
  for (int axis = 0; axis < shape.rank; ++axis) {
    extents[axis] = static_cast<cuuint64_t>(shape.extents[axis]);
    stride_bytes[axis] = static_cast<cuuint64_t>(shape.strides[axis]) * dtype_size(shape.dtype);
    box[axis] = static_cast<cuuint32_t>(shape.box[axis]);
  }
  const CUtensorMapDataType type =
      shape.dtype == DType::f32 ? CU_TENSOR_MAP_DATA_TYPE_FLOAT32 : CU_TENSOR_MAP_DATA_TYPE_BFLOAT16;
  TensorMap map;
  const CUresult result =
      encode_function()(&map, type, static_cast<cuuint32_t>(shape.rank), shape.base, extents, stride_bytes + 1, box,
                        steps, CU_TENSOR_MAP_INTERLEAVE_NONE, swizzle_of(shape.swizzle_bytes),
                        CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  if (result != CUDA_SUCCESS)
    throw Error(ExitCode::device, "cuTensorMapEncodeTiled: error " + std::to_string(static_cast<int>(result)));
  return map;
}

}  // namespace rz::cuda
