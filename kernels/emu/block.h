// A CUDA block: one OS thread that runs the block's fibers in turn. Blocks run in parallel.
#pragma once

#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "kernels/emu/fiber.h"

namespace rz::emu {

/// The order in which ready threads run: 0 is their own, others are shuffles. A race shows in some order.
void set_schedule(unsigned seed);

constexpr size_t kSharedAlignment = 1024;  // swizzles are of addresses
constexpr size_t kSharedLimit = 48 * 1024;
constexpr size_t kLargeSharedLimit = 227 * 1024;  // Hopper, for kernels that ask for it

struct FreeShared {
  void operator()(unsigned char* memory) const { ::operator delete[](memory, std::align_val_t{kSharedAlignment}); }
};

struct Block {
  std::vector<Fiber> fibers;
  std::vector<unsigned> order;
  Fiber* current = nullptr;
  void* scheduler_pointer = nullptr;
  std::function<void()> entry;
  dim3 grid_extent, block_extent, block_index;
  unsigned long serial = 0;  // counts the blocks that this OS thread has run
  std::unique_ptr<unsigned char, FreeShared> dynamic_shared;
  size_t dynamic_shared_bytes = 0;
  std::vector<PendingTensorCopy> tensor_copies;
  bool newest_copy_first = false;   // the order in which they land is not fixed
  bool unfenced_mbarriers = false;  // some were initialised, and the copy engine may not see them yet
  std::string failure;              // what a fiber found wrong
};

/// The block that this OS thread runs.
Block& block();

/// Number of the current thread within its block.
unsigned linear_thread();

/// Blocks the current thread until the scheduler has let it pass.
void wait_here(State state, const char* file, int line);

/// Stops the kernel with a message: for what the hardware would do silently wrong. Called on a fiber, whose stack is
/// never unwound: callers hold nothing that must be freed.
[[noreturn]] void fail(const char* message, const char* file, int line);

/// Runs `entry` as every thread of every block. Throws std::runtime_error where a launch limit is broken, threads
/// disagree at a barrier, a thread failed, or a copy or product was never waited for.
void launch_blocks(dim3 grid, dim3 block_extent, size_t shared_bytes, const std::function<void()>& entry,
                   size_t shared_limit = kSharedLimit);

}  // namespace rz::emu

/// Where a collective was called, taken at the call.
#define RZ_EMU_AT const char *file_ = __builtin_FILE(), int line_ = __builtin_LINE()
