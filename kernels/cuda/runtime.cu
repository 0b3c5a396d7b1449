#include "kernels/cuda/gpu.h"

namespace rz::cuda {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace

std::string unusable_reason() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) return cudaGetErrorString(error);
  return count == 0 ? "no CUDA device found" : "";
}

int device_count() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

DeviceInfo device_info(int index) {
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, index), "cudaGetDeviceProperties");
  int driver = 0, memory_khz = 0;
  check(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  check(cudaDeviceGetAttribute(&memory_khz, cudaDevAttrMemoryClockRate, index), "cudaDeviceGetAttribute");
  const double bytes_per_clock = 2.0 * properties.memoryBusWidth / 8;  // two transfers per clock
  return {properties.name, std::to_string(properties.major) + "." + std::to_string(properties.minor),
          version_text(driver), properties.totalGlobalMem, memory_khz * bytes_per_clock * 1e-6};
}

int multiprocessor_count(int index) {
  int count = 0;
  check(cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, index), "cudaDeviceGetAttribute");
  return count;
}

void use_device(int index) { check(cudaSetDevice(index), "cudaSetDevice"); }

void* allocate(int index, size_t bytes) {
  use_device(index);
  void* memory = nullptr;
  check(cudaMalloc(&memory, bytes), "cudaMalloc");
  return memory;
}

void release(void* memory) noexcept { cudaFree(memory); }

void* allocate_pinned(size_t bytes) {
  void* memory = nullptr;
  check(cudaMallocHost(&memory, bytes), "cudaMallocHost");
  return memory;
}

void release_pinned(void* memory) noexcept { cudaFreeHost(memory); }

void* create_stream(int index) {
  use_device(index);
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreate");
  return stream;
}

void destroy_stream(void* stream) noexcept {
  cudaStreamSynchronize(static_cast<cudaStream_t>(stream));  // copies may still read memory that goes next
  cudaStreamDestroy(static_cast<cudaStream_t>(stream));
}

void synchronize(void* stream) {
  check(cudaStreamSynchronize(static_cast<cudaStream_t>(stream)), "cudaStreamSynchronize");
}

void* create_event(int index) {
  use_device(index);
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventBlockingSync), "cudaEventCreate");
  return event;
}

void destroy_event(void* event) noexcept { cudaEventDestroy(static_cast<cudaEvent_t>(event)); }

void record(void* event, void* stream) {
  check(cudaEventRecord(static_cast<cudaEvent_t>(event), static_cast<cudaStream_t>(stream)), "cudaEventRecord");
}

void wait(void* event) { check(cudaEventSynchronize(static_cast<cudaEvent_t>(event)), "cudaEventSynchronize"); }

double seconds_between(void* first, void* second) {
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, static_cast<cudaEvent_t>(first), static_cast<cudaEvent_t>(second)),
        "cudaEventElapsedTime");
  return milliseconds * 1e-3;
}

void copy(void* stream, void* destination, const void* source, size_t bytes) {
  check(cudaMemcpyAsync(destination, source, bytes, cudaMemcpyDefault, static_cast<cudaStream_t>(stream)),
        "cudaMemcpyAsync");
}

void copy_rows(void* stream, void* destination, size_t destination_pitch, const void* source, size_t source_pitch,
               size_t row_bytes, size_t rows) {
  check(cudaMemcpy2DAsync(destination, destination_pitch, source, source_pitch, row_bytes, rows,
                          cudaMemcpyDeviceToDevice, static_cast<cudaStream_t>(stream)),
        "cudaMemcpy2DAsync");
}

}  // namespace rz::cuda
