// The program is linked with the emulation in place of CUDA: its only CUDA device is emulated.
#include "kernels/emu/block.h"
#include "tests/kernels/targets.h"

namespace rz::test {

const std::vector<Target>& targets() {
  static const std::vector<Target> kTargets = [] {
    std::vector<Target> all;
    for (unsigned seed : {0u, 1u, 2u}) {
      all.push_back({.name = "emulated_schedule" + std::to_string(seed),
                     .device = Device{DeviceKind::cuda, 0},
                     .large = false,
                     .enter = [seed] { emu::set_schedule(seed); }});
    }
    return all;
  }();
  return kTargets;
}

}  // namespace rz::test
