// The part of a GPU's record that says what is right on it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "kernels/device.h"

namespace rz::test {

struct Verified {
  nlohmann::json intrinsics;  ///< {name: passed}
  nlohmann::json ops;         ///< [{name, cases, passed, worst_error}]
  bool all_passed = true;
};

struct VerifyOptions {
  int seeds = 1;       ///< sets of inputs
  bool small = false;  ///< small cases alone
  std::string only;    ///< of the names of what is run, or a part of them
};

/// Every intrinsic, and every case of the table against its reference. Prints a line for each.
Verified verify_all(const Device& device, const VerifyOptions& options);

}  // namespace rz::test
