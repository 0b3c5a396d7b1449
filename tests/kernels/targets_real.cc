#include "tests/kernels/targets.h"

namespace rz::test {

const std::vector<Target>& targets() {
  static const std::vector<Target> kTargets = {
      {.name = "cpu", .device = Device{}},
      {.name = "cuda", .device = Device{DeviceKind::cuda, 0}, .unusable = cuda_unusable_reason()},
  };
  return kTargets;
}

}  // namespace rz::test
