// Hopper's instructions in their emulated form; kernels/cuda/ptx_sm90.h holds the real ones.
#pragma once

#include <cstdint>

#include "kernels/emu/block.h"

namespace rz::cuda {

using Mbarrier = uint64_t;

/// Offset within the block's dynamic shared memory, which starts at a multiple of 1024.
uint32_t shared_address(const void* shared, RZ_EMU_AT);

/// Where the byte of that address lies when 16-byte chunks of rows of 32, 64 or 128 bytes change places: address bits 4
/// and up are crossed with as many bits from 7 on.
inline uint32_t swizzled(uint32_t address, int swizzle_bytes) {
  return address ^ ((address >> 7 & (static_cast<uint32_t>(swizzle_bytes) / 16 - 1)) << 4);
}

void mbarrier_init(Mbarrier* mbarrier, unsigned arrivals, RZ_EMU_AT);
void mbarrier_init_fence();
void mbarrier_arrive(Mbarrier* mbarrier, RZ_EMU_AT);
void mbarrier_arrive_expect(Mbarrier* mbarrier, unsigned bytes, RZ_EMU_AT);
void mbarrier_wait(const Mbarrier* mbarrier, unsigned parity, RZ_EMU_AT);

/// The destination is poisoned at once and filled when no thread can go on without it.
void start_tensor_copy(void* shared, const TensorMap& map, const int* at, int rank, Mbarrier* mbarrier,
                       const char* file, int line);
template <int kRank>
void copy_tensor(void* shared, const TensorMap& map, const int (&at)[kRank], Mbarrier* mbarrier, RZ_EMU_AT) {
  start_tensor_copy(shared, map, at, kRank, mbarrier, file_, line_);
}

/// A group must start with a fence. Operands are read and results written by the wait, as late as the hardware may;
/// until then the accumulators are poison.
void wgmma_fence();
void issue_product(const emu::PendingProduct& product, const char* file, int line);
void wgmma_commit();
void wait_for_products(unsigned newest_left_open, const char* file, int line);
template <unsigned kNewestLeftOpen>
void wgmma_wait(RZ_EMU_AT) {
  wait_for_products(kNewestLeftOpen, file_, line_);
}

template <int kColumns, bool kTransposed>
void wgmma(float (&d)[kColumns / 8][4], const uint32_t (&a)[4], uint64_t b, bool accumulate, RZ_EMU_AT) {
  issue_product({&d[0][0], a, b, kColumns, kTransposed, accumulate}, file_, line_);
}

template <class T, int kCount>
void pin_registers(T (&)[kCount][4]) {}

template <int kRegisters>
void raise_register_limit() {}
template <int kRegisters>
void lower_register_limit() {}

}  // namespace rz::cuda
