// The one header that a kernel file includes: CUDA itself, or its emulation on the CPU for tests.
#pragma once

#include "kernels/context.h"
#include "kernels/cuda/runtime.h"

#if defined(RZ_EMULATE_CUDA)
#include "kernels/emu/collectives.h"
#include "kernels/emu/shared_memory.h"
#else
#include <cuda_runtime.h>

#include <string>

#include "kernels/error.h"

namespace rz::cuda {

inline void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  const ExitCode code = error == cudaErrorMemoryAllocation ? ExitCode::memory : ExitCode::device;
  throw Error(code, std::string(what) + ": " + cudaGetErrorString(error));
}

}  // namespace rz::cuda

#define SHARED_ARRAY(T, name, count) __shared__ __align__(16) T name[count]
#define DYN_SHARED(T, name)                                               \
  extern __shared__ __align__(1024) unsigned char dynamic_shared_bytes[]; \
  T* name = reinterpret_cast<T*>(dynamic_shared_bytes)
#define LAUNCH(kernel, grid, block, shared_bytes, stream, ...)          \
  do {                                                                  \
    kernel<<<(grid), (block), (shared_bytes), (stream)>>>(__VA_ARGS__); \
    rz::cuda::check(cudaGetLastError(), #kernel);                       \
  } while (0)
   /// For more than 48 KB of shared memory, which a kernel must be allowed.
#define LAUNCH_LARGE(kernel, grid, block, shared_bytes, stream, ...)                                               \
  do {                                                                                                             \
    rz::cuda::check(                                                                                               \
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared_bytes)), \
        #kernel);                                                                                                  \
    LAUNCH(kernel, grid, block, shared_bytes, stream, __VA_ARGS__);                                                \
  } while (0)
#endif

namespace rz::cuda {

/// The context's stream, its device being made the current one of this thread.
inline cudaStream_t stream_of(const Context& context) {
  use_device(context.device().index);
  return static_cast<cudaStream_t>(context.stream());
}

/// Blocks of `per_block` that cover `count`.
inline unsigned blocks_for(int64_t count, int64_t per_block) {
  return static_cast<unsigned>((count + per_block - 1) / per_block);
}

constexpr unsigned kWholeWarp = 0xffffffffu;

}  // namespace rz::cuda
