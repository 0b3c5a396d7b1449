#include "kernels/emu/schedule.h"

#include <stdexcept>

namespace rz::emu {
namespace {

std::string place(const Fiber& fiber) {
  if (fiber.state == State::done) return "has exited";
  const char* what = fiber.state == State::at_block_barrier ? "__syncthreads at " : "warp collective at ";
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

/// Runs the warp at `first` of the order until each lane waits at a block barrier or is done.
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

}  // namespace

void run_to_end(Block& block) {
  for (;;) {
    for (size_t first = 0; first < block.order.size(); first += 32) run_warp(block, first);
    if (finished(block)) return;
    if (!barrier_complete(block)) throw std::runtime_error(disagreement(block));
    for (Fiber& fiber : block.fibers) fiber.state = State::ready;
  }
}

}  // namespace rz::emu
