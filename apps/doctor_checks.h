// rz-doctor's self-check: every op on seeded inputs, compared between batches and between devices.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels/context.h"

namespace rz {

/// One op on fixed inputs, the same on every machine.
struct Probe {
  std::string op;
  int64_t batch;     ///< entries of the inputs' leading axis
  double tolerance;  ///< of `worst_difference` between CPU and GPU; 0: equal
  /// The op's output for entries [begin, end) of the batch.
  std::function<std::vector<float>(Context&, int64_t begin, int64_t end)> run;
};

/// All ops of kernels/, shaped as the programs use them but smaller.
std::vector<Probe> all_probes();

/// The largest difference as a share of the largest magnitude in `expected`; infinite where sizes differ or anything is
/// NaN.
double worst_difference(const std::vector<float>& expected, const std::vector<float>& got);

/// Whether the op gives the same bits for the whole batch and for its parts, as every op promises, and no NaN.
bool same_in_any_batch(const Probe& probe, Context& context);

}  // namespace rz
