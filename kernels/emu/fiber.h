// A CUDA thread: a stack of its own that runs until it waits for others.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "kernels/emu/async_state.h"
#include "kernels/emu/language.h"

namespace rz::emu {

enum class State : uint8_t { ready, at_block_barrier, at_warp_barrier, at_mbarrier, done };

/// Runs a warp collective once all of its lanes have arrived; `payload` holds one pointer per lane in `mask`.
using WarpOp = void (*)(void** payload, unsigned mask);

struct Fiber {
  void* stack_pointer = nullptr;
  std::unique_ptr<char[]> stack;
  dim3 thread_index;
  State state = State::ready;
  unsigned mask = 0;  // lanes named by the collective that it waits in
  WarpOp op = nullptr;
  void* payload = nullptr;
  const char* file = "";  // where it waits
  int line = 0;
  std::vector<PendingCopy> open_copies;              // issued since the last commit
  std::deque<std::vector<PendingCopy>> copy_groups;  // committed, oldest first
  const void* mbarrier = nullptr;                    // that it waits for
  unsigned parity = 0;
  std::vector<PendingProduct> open_products;
  std::deque<std::vector<PendingProduct>> product_groups;
  std::vector<HeldAccumulator> held;
  bool products_fenced = false;  // since the last commit or wait
  unsigned products = 0;         // issued
};

constexpr size_t kStackBytes = 64 * 1024;

/// Makes the fiber start at its block's entry when it is switched to. `number` staggers the stacks in the caches.
void prepare(Fiber& fiber, unsigned number);

void switch_to_fiber(Fiber& fiber);
void switch_to_scheduler();  ///< called on a fiber; returns when the scheduler comes back to it

}  // namespace rz::emu
