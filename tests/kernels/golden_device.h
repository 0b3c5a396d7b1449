// The device that a build of the golden tests checks: the CPU, or the emulation of CUDA.
#pragma once

#include "kernels/device.h"

namespace rz::test {

inline Device golden_device() {
#ifdef RZ_EMULATE_CUDA
  return {DeviceKind::cuda, 0};
#else
  return {};
#endif
}

}  // namespace rz::test
