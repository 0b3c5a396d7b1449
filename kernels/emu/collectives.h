// Barriers, shuffles, votes, reductions and atomics.
#pragma once

#include <cstring>

#include "kernels/emu/block.h"

namespace rz::emu {

/// Joins the lanes of `mask`; the scheduler runs `op` on their payloads when all have arrived.
template <class Payload>
void collective(unsigned mask, WarpOp op, Payload& payload, const char* file, int line) {
  Fiber& fiber = *block().current;
  if (!(mask >> (linear_thread() & 31) & 1)) fail("a lane calls a collective that does not name it", file, line);
  fiber.mask = mask;
  fiber.op = op;
  fiber.payload = &payload;
  wait_here(State::at_warp_barrier, file, line);
}

template <class T>
struct Shuffle {
  T in, out;
  int source;  // lane; below 0: its own value
};

template <class T>
T shuffle(unsigned mask, T value, int source, const char* file, int line) {
  Shuffle<T> payload{value, value, source};
  const WarpOp op = [](void** payloads, unsigned live) {
    for (int lane = 0; lane < 32; ++lane) {
      if (!(live >> lane & 1)) continue;
      auto* own = static_cast<Shuffle<T>*>(payloads[lane]);
      if (own->source < 0) continue;
      if (payloads[own->source]) {
        own->out = static_cast<Shuffle<T>*>(payloads[own->source])->in;
      } else {
        std::memset(&own->out, 0xFF, sizeof(T));  // a lane that is not there gives poison
      }
    }
  };
  collective(mask, op, payload, file, line);
  return payload.out;
}

template <class T>
struct Reduction {
  T in, out;
};

/// Every lane gets fold(fold(first, second), ...) over the live lanes.
template <class T, class Fold>
T reduce(unsigned mask, T value, Fold, const char* file, int line) {
  Reduction<T> payload{value, value};
  const WarpOp op = [](void** payloads, unsigned live) {
    bool first = true;
    T total{};
    for (int lane = 0; lane < 32; ++lane) {
      if (!(live >> lane & 1)) continue;
      const T in = static_cast<Reduction<T>*>(payloads[lane])->in;
      total = first ? in : Fold::of(total, in);
      first = false;
    }
    for (int lane = 0; lane < 32; ++lane) {
      if (live >> lane & 1) static_cast<Reduction<T>*>(payloads[lane])->out = total;
    }
  };
  collective(mask, op, payload, file, line);
  return payload.out;
}

struct Sum {
  template <class T>
  static T of(T a, T b) {
    return a + b;
  }
};
struct Largest {
  template <class T>
  static T of(T a, T b) {
    return a > b ? a : b;
  }
};
struct Smallest {
  template <class T>
  static T of(T a, T b) {
    return a < b ? a : b;
  }
};
struct Or {
  template <class T>
  static T of(T a, T b) {
    return a | b;
  }
};
struct Nothing {
  template <class T>
  static T of(T a, T) {
    return a;
  }
};

template <class T, class Next>
T exchange(T* place, const Next& next) {
  T old, wanted;
  __atomic_load(place, &old, __ATOMIC_RELAXED);
  do {
    wanted = next(old);
  } while (!__atomic_compare_exchange(place, &old, &wanted, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return old;
}

}  // namespace rz::emu

inline void __syncthreads(RZ_EMU_AT) { rz::emu::wait_here(rz::emu::State::at_block_barrier, file_, line_); }
inline void __syncwarp(unsigned mask = 0xffffffffu, RZ_EMU_AT) {
  rz::emu::reduce(mask, 0, rz::emu::Nothing(), file_, line_);
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = 32, RZ_EMU_AT) {
  const int lane = rz::emu::linear_thread() & 31, source = lane ^ lane_mask;
  const bool inside = (source & ~(width - 1)) == (lane & ~(width - 1));
  return rz::emu::shuffle(mask, value, inside ? source : -1, file_, line_);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, RZ_EMU_AT) {
  const int lane = rz::emu::linear_thread() & 31, step = static_cast<int>(delta);
  return rz::emu::shuffle(mask, value, (lane & (width - 1)) + step < width ? lane + step : -1, file_, line_);
}
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, RZ_EMU_AT) {
  const int lane = rz::emu::linear_thread() & 31;
  return rz::emu::shuffle(mask, value, (lane & ~(width - 1)) + (source & (width - 1)), file_, line_);
}
inline unsigned __ballot_sync(unsigned mask, int predicate, RZ_EMU_AT) {
  const unsigned bit = predicate ? 1u << (rz::emu::linear_thread() & 31) : 0u;
  return rz::emu::reduce(mask, bit, rz::emu::Or(), file_, line_);
}
template <class T>
T __reduce_add_sync(unsigned mask, T value, RZ_EMU_AT) {
  return rz::emu::reduce(mask, value, rz::emu::Sum(), file_, line_);
}
template <class T>
T __reduce_max_sync(unsigned mask, T value, RZ_EMU_AT) {
  return rz::emu::reduce(mask, value, rz::emu::Largest(), file_, line_);
}
template <class T>
T __reduce_min_sync(unsigned mask, T value, RZ_EMU_AT) {
  return rz::emu::reduce(mask, value, rz::emu::Smallest(), file_, line_);
}
template <class T>
T __reduce_or_sync(unsigned mask, T value, RZ_EMU_AT) {
  return rz::emu::reduce(mask, value, rz::emu::Or(), file_, line_);
}

template <class T>
T atomicAdd(T* place, T value) {
  return rz::emu::exchange(place, [=](T old) { return old + value; });
}
template <class T>
T atomicMax(T* place, T value) {
  return rz::emu::exchange(place, [=](T old) { return old > value ? old : value; });
}
template <class T>
T __ldg(const T* place) {
  return *place;
}
