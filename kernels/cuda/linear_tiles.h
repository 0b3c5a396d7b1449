// Tile sizes that the weight packing and the kernel of linear share.
#pragma once

#include <cstdint>

namespace rz::cuda::linear_tiles {

constexpr int kBlockM = 64;
constexpr int kBlockN = 64;
constexpr int kBlockK = 32;
constexpr int kThreads = 128;

constexpr int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace rz::cuda::linear_tiles
