// The emulation's device: host memory, one stream, everything done when the call returns.
#include "kernels/cuda/runtime.h"

#include <chrono>
#include <cstdlib>
#include <cstring>

namespace rz::cuda {

std::string unusable_reason() { return ""; }
int device_count() { return 1; }
DeviceInfo device_info(int) { return {"emulation", "9.0", "none", size_t{1} << 30, 1}; }
int multiprocessor_count(int) { return 3; }  // few, so that a block of a persistent kernel takes several pieces
void use_device(int) {}

void* allocate(int, size_t bytes) { return std::aligned_alloc(256, bytes); }
void release(void* memory) noexcept { std::free(memory); }
void* allocate_pinned(size_t bytes) { return std::aligned_alloc(64, bytes); }
void release_pinned(void* memory) noexcept { std::free(memory); }

void* create_stream(int) {
  static char stream;
  return &stream;
}
void destroy_stream(void*) noexcept {}
void synchronize(void*) {}

using Time = std::chrono::steady_clock::time_point;
void* create_event(int) { return new Time; }
void destroy_event(void* event) noexcept { delete static_cast<Time*>(event); }
void record_event(void* event, void*) { *static_cast<Time*>(event) = std::chrono::steady_clock::now(); }
double seconds_between(void* begin, void* end) {
  return std::chrono::duration<double>(*static_cast<Time*>(end) - *static_cast<Time*>(begin)).count();
}

void copy(void*, void* destination, const void* source, size_t bytes) { std::memcpy(destination, source, bytes); }
void copy_rows(void*, void* destination, size_t destination_pitch, const void* source, size_t source_pitch,
               size_t row_bytes, size_t rows) {
  for (size_t row = 0; row < rows; ++row) {
    std::memcpy(static_cast<char*>(destination) + row * destination_pitch,
                static_cast<const char*>(source) + row * source_pitch, row_bytes);
  }
}

}  // namespace rz::cuda
