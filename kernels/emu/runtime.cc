// The emulation's devices: host memory, everything done when the call returns. Copies are refused where a stream meets
// the memory of another device.
#include "kernels/cuda/runtime.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>

#include "kernels/emu/devices.h"

namespace rz {
namespace {

std::atomic<int> devices{1};

struct Stream {
  int device;
};

struct Event {
  std::chrono::steady_clock::time_point time;
};

/// Device memory and whose it is.
class Owners {
 public:
  void add(const void* memory, size_t bytes, int device) {
    const std::lock_guard<std::mutex> lock(mutex_);
    owned_[static_cast<const char*>(memory)] = {bytes, device};
  }
  void remove(const void* memory) {
    const std::lock_guard<std::mutex> lock(mutex_);
    owned_.erase(static_cast<const char*>(memory));
  }
  void require(const void* memory, int device) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto* at = static_cast<const char*>(memory);
    auto it = owned_.upper_bound(at);
    if (it == owned_.begin()) return;
    --it;
    const auto& [bytes, owner] = it->second;
    if (at < it->first + bytes && owner != device) {
      throw std::runtime_error("emulation: a copy in a stream of device " + std::to_string(device) +
                               " touches memory of device " + std::to_string(owner));
    }
  }

 private:
  struct Owned {
    size_t bytes;
    int device;
  };
  std::mutex mutex_;
  std::map<const char*, Owned, std::less<>> owned_;
};

Owners& owners() {
  static auto& all = *new Owners;  // outlives whatever is released at the program's end
  return all;
}

}  // namespace

void emu::set_device_count(int count) { devices = count; }

namespace cuda {

std::string unusable_reason() { return ""; }
int device_count() { return devices; }
DeviceInfo device_info(int) { return {"emulation", "9.0", "none", size_t{1} << 30, 1}; }
int multiprocessor_count(int) { return 3; }  // few, so that a block of a persistent kernel takes several pieces
void use_device(int) {}

void* allocate(int index, size_t bytes) {
  void* memory = std::aligned_alloc(256, bytes);
  if (memory) owners().add(memory, bytes, index);
  return memory;
}
void release(void* memory) noexcept {
  owners().remove(memory);
  std::free(memory);
}
void* allocate_pinned(size_t bytes) { return std::aligned_alloc(64, bytes); }
void release_pinned(void* memory) noexcept { std::free(memory); }

void* create_stream(int index) { return new Stream{index}; }
void destroy_stream(void* stream) noexcept { delete static_cast<Stream*>(stream); }
void synchronize(void*) {}

void* create_event(int) { return new Event; }
void destroy_event(void* event) noexcept { delete static_cast<Event*>(event); }
void record(void* event, void*) { static_cast<Event*>(event)->time = std::chrono::steady_clock::now(); }
void wait(void*) {}
double seconds_between(void* first, void* second) {
  return std::chrono::duration<double>(static_cast<Event*>(second)->time - static_cast<Event*>(first)->time).count();
}

void copy(void* stream, void* destination, const void* source, size_t bytes) {
  for (const void* side : {static_cast<const void*>(destination), source}) {
    owners().require(side, static_cast<Stream*>(stream)->device);
  }
  std::memcpy(destination, source, bytes);
}
void copy_rows(void*, void* destination, size_t destination_pitch, const void* source, size_t source_pitch,
               size_t row_bytes, size_t rows) {
  for (size_t row = 0; row < rows; ++row) {
    std::memcpy(static_cast<char*>(destination) + row * destination_pitch,
                static_cast<const char*>(source) + row * source_pitch, row_bytes);
  }
}

}  // namespace cuda
}  // namespace rz
