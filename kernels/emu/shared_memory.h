// Shared memory, poisoned with NaN for every block, so that reading what nobody wrote shows in the result.
#pragma once

#include <cstring>

#include "kernels/emu/block.h"

namespace rz::emu {

/// Lives once per OS thread, that is once per running block.
template <class T, size_t kCount>
struct SharedArray {
  alignas(16) T values[kCount];
  unsigned long serial = 0;

  T* get() {
    if (serial != block().serial) std::memset(static_cast<void*>(values), 0xFF, sizeof values);
    serial = block().serial;
    return values;
  }
};

}  // namespace rz::emu

#define SHARED_ARRAY(T, name, count)                                          \
  static thread_local rz::emu::SharedArray<T, (count)> name##_of_this_thread; \
  T* name = name##_of_this_thread.get()
#define DYN_SHARED(T, name) T* name = reinterpret_cast<T*>(rz::emu::block().dynamic_shared.get())
#define LAUNCH_LARGE(kernel, grid, block, shared_bytes, stream, ...) \
  ((void)(stream), rz::emu::launch_blocks(                           \
                       grid, block, shared_bytes, [=] { kernel(__VA_ARGS__); }, rz::emu::kLargeSharedLimit))
#define LAUNCH(kernel, grid, block, shared_bytes, stream, ...) \
  ((void)(stream), rz::emu::launch_blocks(grid, block, shared_bytes, [=] { kernel(__VA_ARGS__); }))
