// Barriers in shared memory that count arrivals and the bytes of tensor copies.
#pragma once

#include "kernels/emu/block.h"

namespace rz::emu {

/// Whether the phase of that parity has completed: the barrier is in one of the other parity.
bool phase_completed(const void* mbarrier, unsigned parity);

/// Takes bytes off what the barrier's phase waits for.
void complete_bytes(void* mbarrier, int bytes);

/// Performs a tensor copy and tells its barrier.
void land(const PendingTensorCopy& copy);

}  // namespace rz::emu
