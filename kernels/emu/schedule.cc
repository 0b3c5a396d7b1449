#include "kernels/emu/schedule.h"

#include <stdexcept>

#include "kernels/emu/mbarrier.h"

namespace rz::emu {
namespace {

std::string place(const Fiber& fiber) {
  if (fiber.state == State::done) return "has exited";
  const char* what = fiber.state == State::at_block_barrier  ? "__syncthreads at "
                     : fiber.state == State::at_warp_barrier ? "warp collective at "
                                                             : "mbarrier at ";
  return what + std::string(fiber.file) + ":" + std::to_string(fiber.line);
}

std::string disagreement(const Block& block) {
  std::string text = "emulation: threads of one block disagree at a barrier:";
  std::string last;
  for (size_t t = 0; t < block.fibers.size(); ++t) {
    const std::string where = place(block.fibers[t]);
    if (where != last) text += "\n  from thread " + std::to_string(t) + ": " + where;
    last = where;
  }
  return text;
}

/// Whether every lane that `fiber`'s collective names, and that has not exited, has arrived in the same one.
bool all_arrived(Block& block, unsigned warp, const Fiber& fiber, void** payload, unsigned& live) {
  for (unsigned lane = 0; lane < 32 && warp + lane < block.fibers.size(); ++lane) {
    const Fiber& other = block.fibers[warp + lane];
    if (!(fiber.mask >> lane & 1) || other.state == State::done) continue;
    if (other.state != State::at_warp_barrier || other.mask != fiber.mask || other.op != fiber.op) return false;
    payload[lane] = other.payload;
    live |= 1u << lane;
  }
  return true;
}

bool complete_collectives(Block& block, unsigned warp) {
  bool released = false;
  for (unsigned lane = 0; lane < 32 && warp + lane < block.fibers.size(); ++lane) {
    Fiber& fiber = block.fibers[warp + lane];
    void* payload[32] = {};
    unsigned live = 0;
    if (fiber.state != State::at_warp_barrier || !all_arrived(block, warp, fiber, payload, live)) continue;
    fiber.op(payload, live);
    for (unsigned k = 0; k < 32; ++k) {
      if (live >> k & 1) block.fibers[warp + k].state = State::ready;
    }
    released = true;
  }
  return released;
}

/// Runs the warp at `first` of the order until each lane waits at a block barrier, for an mbarrier or for lanes that
/// do, or is done.
void run_warp(Block& block, size_t first) {
  do {
    for (size_t k = first; k < first + 32 && k < block.order.size(); ++k) {
      Fiber& fiber = block.fibers[block.order[k]];
      if (fiber.state == State::ready) switch_to_fiber(fiber);
      if (!block.failure.empty()) throw std::runtime_error(block.failure);
    }
  } while (complete_collectives(block, block.order[first] & ~31u));
}

/// All threads must wait at the same barrier. One that has exited is an error too: a rule of this project, since such
/// kernels work by chance.
bool barrier_complete(const Block& block) {
  const Fiber& first = block.fibers.front();
  for (const Fiber& fiber : block.fibers) {
    if (fiber.state != State::at_block_barrier || fiber.line != first.line) return false;
  }
  return true;
}

bool finished(const Block& block) {
  for (const Fiber& fiber : block.fibers) {
    if (fiber.state != State::done) return false;
  }
  return true;
}

/// Lets those go on whose mbarrier has completed the phase that they wait for.
bool pass_mbarriers(Block& block) {
  bool passed = false;
  for (Fiber& fiber : block.fibers) {
    if (fiber.state != State::at_mbarrier || !phase_completed(fiber.mbarrier, fiber.parity)) continue;
    fiber.state = State::ready;
    passed = true;
  }
  return passed;
}

bool land_tensor_copy(Block& block) {
  std::vector<PendingTensorCopy>& copies = block.tensor_copies;
  if (copies.empty()) return false;
  const auto next = block.newest_copy_first ? copies.end() - 1 : copies.begin();
  const PendingTensorCopy copy = *next;
  copies.erase(next);
  land(copy);
  return true;
}

/// On the hardware, what is still under way writes into the next block's memory or is lost, and a warp that does not
/// take part in its warpgroup's product hangs or spoils it.
void check_nothing_left(const Block& block) {
  if (!block.tensor_copies.empty()) throw std::runtime_error("emulation: a tensor copy was never waited for");
  for (const Fiber& fiber : block.fibers) {
    if (!fiber.open_products.empty() || !fiber.product_groups.empty())
      throw std::runtime_error("emulation: a wgmma was never waited for");
    if (fiber.products != block.fibers[(&fiber - block.fibers.data()) / 128 * 128].products)
      throw std::runtime_error("emulation: warps of one warpgroup issued different numbers of wgmma");
  }
}

}  // namespace

void run_to_end(Block& block) {
  for (;;) {
    for (size_t first = 0; first < block.order.size(); first += 32) run_warp(block, first);
    if (finished(block)) return check_nothing_left(block);
    if (pass_mbarriers(block)) continue;
    if (barrier_complete(block)) {
      for (Fiber& fiber : block.fibers) fiber.state = State::ready;
    } else if (!land_tensor_copy(block)) {
      throw std::runtime_error(disagreement(block));
    }
  }
}

}  // namespace rz::emu
