// Memory that tensors live in: a bump allocator over blocks that it owns.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/device.h"
#include "kernels/tensor.h"

namespace rz {

/// Tensors of an arena start at multiples of 64 bytes (256 on a CUDA device) and stay where they are until the arena
/// is rewound behind them or dies. Grows by blocks and keeps them, so that a steady workload allocates only at first.
/// Not for use by two threads at once.
class Arena {
 public:
  enum class Place { host, pinned, device };
  struct Mark {
    size_t block = 0;
    size_t used = 0;
  };

  /// Memory of the device itself: host memory for the CPU. `bytes` is reserved at once.
  explicit Arena(const Device& device, size_t bytes = 0);

  /// Host memory from which copies to `device` run at full speed and asynchronously.
  static Arena for_transfers(const Device& device, size_t bytes = 0);

  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;
  ~Arena();

  const Device& device() const { return device_; }

  /// Uninitialised memory. Throws Error(memory) where there is none left.
  Tensor alloc(DType dtype, const Shape& shape);

  Mark mark() const { return top_; }
  void rewind(const Mark& mark) { top_ = mark; }
  void clear() { top_ = Mark{}; }
  size_t reserved_bytes() const;

 private:
  struct Block {
    char* memory;
    size_t bytes;
  };

  Arena(const Device& device, Place place, size_t bytes);
  void add_block(size_t bytes);
  void release() noexcept;

  Device device_;
  Place place_;
  std::vector<Block> blocks_;
  Mark top_;
};

/// Gives back on leaving a scope what was allocated in it.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena) : arena_(arena), mark_(arena.mark()) {}
  ~ArenaScope() { arena_.rewind(mark_); }
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  Arena& arena_;
  Arena::Mark mark_;
};

}  // namespace rz
