// Tile sizes of linear, which its weight packing must know, and of triangle_product.
#pragma once

#include <cstdint>

namespace rz::cuda::linear_tiles {

constexpr int kBlockM = 64;
constexpr int kBlockN = 64;
constexpr int kBlockK = 32;
constexpr int kStride = kBlockK + 8;  // of a row in shared memory, in elements
constexpr int kThreads = 128;

constexpr int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace rz::cuda::linear_tiles
