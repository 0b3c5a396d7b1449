// PTX ISA, "mbarrier": a phase completes when no arrivals and no bytes are pending; the next one has the same count.
#include "kernels/emu/mbarrier.h"

#include <cstring>

#include "kernels/emu/ptx_sm90.h"

namespace rz::emu {
namespace {

constexpr uint64_t kMaxArrivals = (1u << 20) - 1;

/// The emulation's own layout of the 64 bits. Shared memory that nobody wrote is all ones.
struct Bits {
  uint64_t phase : 1, arrivals : 20, pending : 20;
  int64_t bytes : 23;
};
static_assert(sizeof(Bits) == sizeof(uint64_t));

Bits read(const void* mbarrier) {
  Bits bits;
  std::memcpy(&bits, mbarrier, sizeof bits);
  return bits;
}

void write(void* mbarrier, Bits bits) {
  if (bits.pending == 0 && bits.bytes == 0) {
    bits.phase ^= 1u;
    bits.pending = bits.arrivals;
  }
  std::memcpy(mbarrier, &bits, sizeof bits);
}

Bits read_checked(const void* mbarrier, const char* file, int line) {
  if (reinterpret_cast<uintptr_t>(mbarrier) % 8 != 0) fail("an mbarrier at an odd address", file, line);
  const Bits bits = read(mbarrier);
  if (bits.arrivals == kMaxArrivals) fail("an mbarrier that was not initialised", file, line);
  return bits;
}

}  // namespace

bool phase_completed(const void* mbarrier, unsigned parity) { return read(mbarrier).phase != parity; }

void complete_bytes(void* mbarrier, int bytes) {
  Bits bits = read(mbarrier);
  bits.bytes -= bytes;
  write(mbarrier, bits);
}

}  // namespace rz::emu

namespace rz::cuda {

void mbarrier_init(Mbarrier* mbarrier, unsigned arrivals, const char* file_, int line_) {
  if (arrivals == 0 || arrivals >= emu::kMaxArrivals)
    emu::fail("an mbarrier for no or too many arrivals", file_, line_);
  if (reinterpret_cast<uintptr_t>(mbarrier) % 8 != 0) emu::fail("an mbarrier at an odd address", file_, line_);
  const emu::Bits bits{0, arrivals, arrivals, 0};
  std::memcpy(mbarrier, &bits, sizeof bits);
  emu::block().unfenced_mbarriers = true;
}

void mbarrier_init_fence() { emu::block().unfenced_mbarriers = false; }

void mbarrier_arrive_expect(Mbarrier* mbarrier, unsigned bytes, const char* file_, int line_) {
  emu::Bits bits = emu::read_checked(mbarrier, file_, line_);
  if (bits.pending == 0) emu::fail("more arrivals at an mbarrier than it was made for", file_, line_);
  bits.bytes += bytes;
  bits.pending -= 1;
  emu::write(mbarrier, bits);
}

void mbarrier_arrive(Mbarrier* mbarrier, const char* file_, int line_) {
  mbarrier_arrive_expect(mbarrier, 0, file_, line_);
}

void mbarrier_wait(const Mbarrier* mbarrier, unsigned parity, const char* file_, int line_) {
  emu::read_checked(mbarrier, file_, line_);
  emu::block().current->mbarrier = mbarrier;
  emu::block().current->parity = parity;
  if (!emu::phase_completed(mbarrier, parity)) emu::wait_here(emu::State::at_mbarrier, file_, line_);
}

}  // namespace rz::cuda
