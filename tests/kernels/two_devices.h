// Two emulated CUDA devices, for tests of what deals its work out.
#pragma once

#include "kernels/device.h"
#include "kernels/emu/devices.h"

namespace rz::test {

inline std::vector<Device> two_devices() {
  emu::set_device_count(2);
  return choose_devices("cuda").devices;
}

}  // namespace rz::test
