// What the rest of kernels/ asks of the CUDA runtime. Implemented by runtime.cu, by the emulation and by no_cuda.cc.
#pragma once

#include <cstddef>
#include <string>

#include "kernels/device.h"

namespace rz::cuda {

std::string unusable_reason();  ///< empty where at least one device can be used
int device_count();
DeviceInfo device_info(int index);
int multiprocessor_count(int index);
void use_device(int index);  ///< makes it the current one of this thread

void* allocate(int index, size_t bytes);  ///< Error(memory) where the device is full
void release(void* memory) noexcept;
void* allocate_pinned(size_t bytes);
void release_pinned(void* memory) noexcept;

void* create_stream(int index);
void destroy_stream(void* stream) noexcept;  ///< waits for it
void synchronize(void* stream);

/// A moment in a stream's work: when all that was put into the stream before `record` is done.
void* create_event(int index);
void destroy_event(void* event) noexcept;
void record(void* event, void* stream);
void wait(void* event);                             ///< the thread sleeps meanwhile
double seconds_between(void* first, void* second);  ///< of one device, both of which have happened

/// Copies in the stream's order between host and device, either way; asynchronous where the host side is pinned.
void copy(void* stream, void* destination, const void* source, size_t bytes);

/// The same for `rows` rows of `row_bytes` each that lie apart, on the device.
void copy_rows(void* stream, void* destination, size_t destination_pitch, const void* source, size_t source_pitch,
               size_t row_bytes, size_t rows);

}  // namespace rz::cuda
