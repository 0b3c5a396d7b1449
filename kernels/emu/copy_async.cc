#include <cstring>

#include "kernels/emu/ptx.h"

namespace rz::cuda {

void copy_async_16(void* shared, const void* global, unsigned source_bytes, const char* file_, int line_) {
  const auto misaligned = [](const void* p) { return reinterpret_cast<uintptr_t>(p) % 16 != 0; };
  if (misaligned(shared) || misaligned(global))
    emu::fail("cp.async of 16 bytes from or to an odd address", file_, line_);
  if (source_bytes > 16) emu::fail("cp.async of more than 16 bytes", file_, line_);
  std::memset(shared, 0xFF, 16);
  emu::block().current->open_copies.push_back({shared, global, source_bytes});
}

void copy_async_commit() {
  emu::Fiber& fiber = *emu::block().current;
  fiber.copy_groups.push_back(std::move(fiber.open_copies));
  fiber.open_copies.clear();
}

void wait_for_copies(unsigned newest_left_open) {
  emu::Fiber& fiber = *emu::block().current;
  while (fiber.copy_groups.size() > newest_left_open) {
    for (const emu::PendingCopy& copy : fiber.copy_groups.front()) {
      unsigned char line[16] = {};
      if (copy.source_bytes > 0) std::memcpy(line, copy.source, copy.source_bytes);
      std::memcpy(copy.destination, line, sizeof line);
    }
    fiber.copy_groups.pop_front();
  }
}

}  // namespace rz::cuda
