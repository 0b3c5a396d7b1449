// The scheduler of one block.
#pragma once

#include "kernels/emu/block.h"

namespace rz::emu {

/// Runs the block's fibers until all are done. Throws std::runtime_error with the lines on which the threads wait where
/// a barrier can never complete, and the failure of a fiber that failed.
void run_to_end(Block& block);

}  // namespace rz::emu
