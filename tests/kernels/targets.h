// Where a test program runs the table of cases. Each program links one definition of `targets`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels/device.h"
#include "tests/kernels/cases.h"

namespace rz::test {

struct Target {
  std::string name;  ///< "cpu", "cuda", "emulated_schedule1"
  Device device;
  bool large = true;                 ///< also runs the large cases
  std::string unusable = {};         ///< why its tests are skipped
  std::function<void()> enter = {};  ///< called before each test
};

const std::vector<Target>& targets();

}  // namespace rz::test
