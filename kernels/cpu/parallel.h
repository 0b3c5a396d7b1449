// Loops over fixed tiles of work on oneTBB's threads.
#pragma once

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <cstdint>

namespace rz::cpu {

/// Calls body(begin, end) for [0, tile), [tile, 2 tile), ... The tiles don't depend on the number of threads. Isolated,
/// since a thread of an outer pipeline that waits here must not pick up another batch on top of this one.
template <class Body>
void parallel_tiles(int64_t count, int64_t tile, const Body& body) {
  const int64_t tiles = (count + tile - 1) / tile;
  if (tiles <= 1) {
    if (count > 0) body(int64_t{0}, count);
    return;
  }
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(tbb::blocked_range<int64_t>(0, tiles, 1), [&](const tbb::blocked_range<int64_t>& range) {
      for (int64_t i = range.begin(); i < range.end(); ++i) body(i * tile, std::min(count, (i + 1) * tile));
    });
  });
}

/// Rows per tile such that a tile is worth a thread's while.
inline int64_t rows_per_tile(int64_t work_per_row) {
  return std::max<int64_t>(1, 32768 / std::max<int64_t>(1, work_per_row));
}

}  // namespace rz::cpu
