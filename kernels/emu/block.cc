#include "kernels/emu/block.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <numeric>
#include <random>
#include <stdexcept>

#include "kernels/emu/schedule.h"

namespace rz::emu {
namespace {

std::atomic<unsigned> schedule_seed{0};
thread_local Block* current_block = nullptr;

/// Warps first, then the lanes inside each warp.
void shuffle(std::vector<unsigned>& order, unsigned seed) {
  std::mt19937 bits(seed);
  const unsigned threads = static_cast<unsigned>(order.size()), full = threads / 32;
  std::vector<unsigned> warps(full);
  std::iota(warps.begin(), warps.end(), 0u);
  std::shuffle(warps.begin(), warps.end(), bits);
  for (unsigned i = 0; i < threads; ++i) order[i] = i < full * 32 ? warps[i / 32] * 32 + i % 32 : i;
  for (unsigned i = 0; i < threads; i += 32) {
    std::shuffle(order.begin() + i, order.begin() + std::min(i + 32, threads), bits);
  }
}

void check_launch(dim3 grid, dim3 extent, size_t shared_bytes, size_t shared_limit) {
  const unsigned threads = extent.x * extent.y * extent.z;
  if (threads == 0 || threads > 1024) throw std::runtime_error("emulation: a block has 1 to 1024 threads");
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) throw std::runtime_error("emulation: empty grid");
  if (grid.x > 0x7fffffffu || grid.y > 65535 || grid.z > 65535) throw std::runtime_error("emulation: grid too large");
  if (shared_bytes > shared_limit)
    throw std::runtime_error("emulation: above " + std::to_string(shared_limit / 1024) + " KB of shared memory");
}

void set_up(Block& own, dim3 grid, dim3 extent, size_t shared_bytes, long number) {
  const unsigned threads = extent.x * extent.y * extent.z;
  own.grid_extent = grid;
  own.block_extent = extent;
  own.block_index = dim3(static_cast<unsigned>(number % grid.x), static_cast<unsigned>(number / grid.x % grid.y),
                         static_cast<unsigned>(number / grid.x / grid.y));
  ++own.serial;
  own.failure.clear();
  own.tensor_copies.clear();
  own.newest_copy_first = schedule_seed % 2 == 1;
  own.unfenced_mbarriers = false;
  if (own.fibers.size() != threads) own.fibers.resize(threads);
  own.order.resize(threads);
  std::iota(own.order.begin(), own.order.end(), 0u);
  if (schedule_seed != 0) shuffle(own.order, schedule_seed + static_cast<unsigned>(number));
  if (own.dynamic_shared_bytes != shared_bytes) {
    own.dynamic_shared.reset(new (std::align_val_t{kSharedAlignment}) unsigned char[shared_bytes]);
    own.dynamic_shared_bytes = shared_bytes;
  }
  if (shared_bytes > 0) std::memset(own.dynamic_shared.get(), 0xFF, shared_bytes);  // NaN: unwritten memory shows
  for (unsigned t = 0; t < threads; ++t) {
    own.fibers[t].thread_index = dim3(t % extent.x, t / extent.x % extent.y, t / extent.x / extent.y);
    prepare(own.fibers[t], t);
  }
}

}  // namespace

void set_schedule(unsigned seed) { schedule_seed = seed; }

Block& block() { return *current_block; }

unsigned linear_thread() { return static_cast<unsigned>(block().current - block().fibers.data()); }

void wait_here(State state, const char* file, int line) {
  Fiber& fiber = *block().current;
  fiber.state = state;
  fiber.file = file;
  fiber.line = line;
  switch_to_scheduler();
}

void fail(const char* message, const char* file, int line) {
  {
    std::string& failure = block().failure;
    failure.append("emulation: ").append(message).append(" at ").append(file).append(":").append(std::to_string(line));
  }
  switch_to_scheduler();
  __builtin_unreachable();
}

void launch_blocks(dim3 grid, dim3 extent, size_t shared_bytes, const std::function<void()>& entry,
                   size_t shared_limit) {
  check_launch(grid, extent, shared_bytes, shared_limit);
  const long blocks = static_cast<long>(grid.x) * grid.y * grid.z;
  tbb::parallel_for(0L, blocks, [&](long number) {
    static thread_local Block of_this_thread;
    current_block = &of_this_thread;
    of_this_thread.entry = entry;
    set_up(of_this_thread, grid, extent, shared_bytes, number);
    run_to_end(of_this_thread);
  });
}

}  // namespace rz::emu
