// Something that every device of a program needs its own of: weights, tables.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "kernels/device.h"
#include "kernels/error.h"

namespace rz {

/// One Placed for each device.
template <class Placed>
class PerDevice {
 public:
  /// make: (const Device&) -> std::unique_ptr<Placed>
  template <class Make>
  PerDevice(const std::vector<Device>& devices, const Make& make) {
    for (const Device& device : devices) placed_.emplace_back(device, make(device));
  }

  /// Throws Error(internal) for a device that was not among them.
  const Placed& on(const Device& device) const {
    for (const auto& [own, placed] : placed_) {
      if (own == device) return *placed;
    }
    throw Error(ExitCode::internal, "nothing was placed on " + device.text());
  }

 private:
  std::vector<std::pair<Device, std::unique_ptr<Placed>>> placed_;
};

}  // namespace rz
