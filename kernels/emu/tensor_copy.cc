// PTX ISA, "cp.async.bulk.tensor" and "Tensor swizzling modes"; CUDA driver API, cuTensorMapEncodeTiled.
#include <algorithm>
#include <cstring>

#include "kernels/cuda/tensor_map.h"
#include "kernels/emu/mbarrier.h"
#include "kernels/emu/ptx_sm90.h"
#include "kernels/error.h"

namespace rz::emu {
namespace {

int box_bytes(const cuda::TensorMap& map) {
  int bytes = map.element_bytes;
  for (int axis = 0; axis < map.rank; ++axis) bytes *= map.box[axis];
  return bytes;
}

/// The element of the box with that number, or null where it lies outside of the tensor.
const unsigned char* element(const PendingTensorCopy& copy, int number) {
  const unsigned char* from = copy.map.base;
  for (int axis = 0; axis < copy.map.rank; ++axis) {
    const int64_t at = copy.at[axis] + number % copy.map.box[axis];
    if (at < 0 || at >= copy.map.extents[axis]) return nullptr;
    from += at * copy.map.stride_bytes[axis];
    number /= copy.map.box[axis];
  }
  return from;
}

}  // namespace

void land(const PendingTensorCopy& copy) {
  const int size = copy.map.element_bytes, bytes = box_bytes(copy.map);
  unsigned char* shared = block().dynamic_shared.get();
  const auto start = static_cast<uint32_t>(copy.shared - shared);
  for (int offset = 0; offset < bytes; offset += size) {
    unsigned char* to = shared + cuda::swizzled(start + static_cast<uint32_t>(offset), copy.map.swizzle_bytes);
    const unsigned char* from = element(copy, offset / size);
    if (from) std::memcpy(to, from, static_cast<size_t>(size));
    if (!from) std::memset(to, 0, static_cast<size_t>(size));
  }
  complete_bytes(copy.mbarrier, bytes);
}

}  // namespace rz::emu

namespace rz::cuda {

TensorMap make_tensor_map(const TensorMapShape& shape) {
  if (!fits_tensor_map(shape)) throw Error(ExitCode::internal, "make_tensor_map: the shape does not fit");
  TensorMap map{static_cast<unsigned char*>(shape.base),
                shape.rank,
                static_cast<int>(dtype_size(shape.dtype)),
                shape.swizzle_bytes,
                {},
                {},
                {}};
  for (int axis = 0; axis < shape.rank; ++axis) {
    map.extents[axis] = shape.extents[axis];
    map.stride_bytes[axis] = shape.strides[axis] * map.element_bytes;
    map.box[axis] = shape.box[axis];
  }
  return map;
}

void start_tensor_copy(void* shared, const TensorMap& map, const int* at, int rank, Mbarrier* mbarrier,
                       const char* file, int line) {
  emu::Block& block = emu::block();
  const uint32_t start = shared_address(shared, file, line);
  if (start % (8 * static_cast<uint32_t>(map.swizzle_bytes)) != 0)
    emu::fail("a tensor copy to where its swizzle does not start", file, line);
  if (rank != map.rank) emu::fail("a tensor copy of another rank than its map", file, line);
  if (start + static_cast<size_t>(emu::box_bytes(map)) > block.dynamic_shared_bytes)
    emu::fail("a tensor copy past the end of shared memory", file, line);
  if (block.unfenced_mbarriers) emu::fail("a tensor copy without a fence behind mbarrier_init", file, line);
  std::memset(shared, 0xFF, static_cast<size_t>(emu::box_bytes(map)));
  emu::PendingTensorCopy copy{map, {}, static_cast<unsigned char*>(shared), mbarrier};
  std::copy_n(at, rank, copy.at);
  block.tensor_copies.push_back(copy);
}

}  // namespace rz::cuda
