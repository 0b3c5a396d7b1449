// How long a case takes.
#pragma once

#include "tests/kernels/cases.h"

namespace rz::test {

struct Timing {
  double seconds = 0;  ///< of one run, the best of several series
  double gflops = 0, gbs = 0;
};

/// Weights are packed and operands are in place before the clock starts; caches are warm.
Timing measure(const Device& device, const Case& op_case);

/// Best mean time of one call over several series of calls that last long enough for the clock. `settle` waits until
/// the work that the calls have started is done.
double best_seconds(const std::function<void()>& call, const std::function<void()>& settle);

}  // namespace rz::test
