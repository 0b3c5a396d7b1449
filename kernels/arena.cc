#include "kernels/arena.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "kernels/cuda/runtime.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr size_t kHostAlignment = 64;     // a cache line and the widest vector
constexpr size_t kDeviceAlignment = 256;  // what cudaMalloc itself gives
constexpr size_t kSmallestBlock = size_t{1} << 20;

size_t round_up(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

char* allocate(Arena::Place place, const Device& device, size_t bytes) {
  void* memory = nullptr;
  if (place == Arena::Place::device) {
    memory = cuda::allocate(device.index, bytes);
  } else if (place == Arena::Place::pinned) {
    memory = cuda::allocate_pinned(bytes);
  } else {
    memory = std::aligned_alloc(kHostAlignment, bytes);
  }
  if (!memory) throw Error(ExitCode::memory, "out of memory: " + std::to_string(bytes) + " bytes on " + device.text());
  return static_cast<char*>(memory);
}

}  // namespace

Arena::Arena(const Device& device, Place place, size_t bytes) : device_(device), place_(place) {
  if (bytes > 0) add_block(bytes);
}

Arena::Arena(const Device& device, size_t bytes)
    : Arena(device, device.is_cuda() ? Place::device : Place::host, bytes) {}

Arena Arena::for_transfers(const Device& device, size_t bytes) {
  return Arena(device, device.is_cuda() ? Place::pinned : Place::host, bytes);
}

Arena::Arena(Arena&& other) noexcept
    : device_(other.device_), place_(other.place_), blocks_(std::move(other.blocks_)), top_(other.top_) {
  other.blocks_.clear();
  other.top_ = Mark{};
}

Arena& Arena::operator=(Arena&& other) noexcept {
  std::swap(device_, other.device_);
  std::swap(place_, other.place_);
  std::swap(blocks_, other.blocks_);
  std::swap(top_, other.top_);
  return *this;
}

Arena::~Arena() { release(); }

void Arena::release() noexcept {
  for (const Block& block : blocks_) {
    if (place_ == Place::device) {
      cuda::release(block.memory);
    } else if (place_ == Place::pinned) {
      cuda::release_pinned(block.memory);
    } else {
      std::free(block.memory);
    }
  }
}

void Arena::add_block(size_t bytes) {
  bytes = round_up(std::max(bytes, kSmallestBlock), kDeviceAlignment);
  blocks_.push_back({allocate(place_, device_, bytes), bytes});
}

Tensor Arena::alloc(DType dtype, const Shape& shape) {
  const size_t alignment = place_ == Place::device ? kDeviceAlignment : kHostAlignment;
  const size_t bytes = round_up(std::max<size_t>(static_cast<size_t>(shape.numel()) * dtype_size(dtype), 1), alignment);
  while (top_.block < blocks_.size() && top_.used + bytes > blocks_[top_.block].bytes) top_ = Mark{top_.block + 1, 0};
  if (top_.block == blocks_.size()) add_block(std::max(bytes, 2 * (blocks_.empty() ? 0 : blocks_.back().bytes)));
  char* memory = blocks_[top_.block].memory + top_.used;
  top_.used += bytes;
  return Tensor(memory, dtype, shape);
}

size_t Arena::reserved_bytes() const {
  size_t bytes = 0;
  for (const Block& block : blocks_) bytes += block.bytes;
  return bytes;
}

}  // namespace rz
