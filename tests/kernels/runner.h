// Runs a case on a device between guard bytes, and compares the result with the reference.
#pragma once

#include <string>
#include <vector>

#include "tests/kernels/cases.h"

namespace rz::test {

constexpr uint32_t kPoisonWord = 0xFFFFFFFF;  ///< what outputs are filled with; a float NaN

/// Entries [begin, end) of the batch.
struct BatchRange {
  int64_t begin, end;
};

BatchRange whole_batch(const Problem& problem);

struct Outcome {
  std::vector<HostTensor> outputs;
  std::string damage;  ///< which guard or input the op wrote to; empty where none
};

/// Runs the op on a part of the problem's batch.
Outcome run_on(Context& context, const Problem& problem, const BatchRange& range);

/// Normalised mean square error over what is expected of each output: sum (got - expected)^2 / sum expected^2. NaN
/// where anything is NaN.
double error_of(const std::vector<HostTensor>& outputs, const std::vector<std::vector<double>>& expected);

/// The reference's result for the batch, or its first entries, computed once per case and process.
const std::vector<std::vector<double>>& expected_of(const Case& op_case, const Problem& problem);

}  // namespace rz::test
