// Which device a program runs on. Nothing outside kernels/ names CUDA's own headers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rz {

enum class DeviceKind { cpu, cuda };

struct Device {
  DeviceKind kind = DeviceKind::cpu;
  int index = 0;

  bool is_cuda() const { return kind == DeviceKind::cuda; }
  bool operator==(const Device& other) const { return kind == other.kind && index == other.index; }
  std::string text() const;  ///< "cpu", "cuda:0"
};

struct DeviceInfo {
  std::string name;        ///< "NVIDIA H100 80GB HBM3"
  std::string capability;  ///< "9.0"
  std::string driver;      ///< highest CUDA version that the driver serves, "13.0"
  size_t memory_bytes = 0;
  double peak_gbs = 0;  ///< bandwidth of its memory, in 1e9 bytes per second
};

struct DeviceChoice {
  Device device;
  std::string reason;  ///< for the first log line: "asked for", "no CUDA device: ..."
};

struct DevicesChoice {
  std::vector<Device> devices;  ///< all of one kind, at least one
  std::string reason;

  std::string text() const;  ///< "cpu", "cuda:0, cuda:1"
};

/// "auto", "cpu", "cuda" or "cuda:1". `auto` falls back to the CPU and says why; `cuda` never does.
/// Throws Error(usage) for another text and Error(device) where the CUDA device asked for cannot be used.
DeviceChoice choose_device(const std::string& text);

/// The same for programs that deal their work out: `cuda`, and `auto` where there is one, are all CUDA devices of the
/// machine.
DevicesChoice choose_devices(const std::string& text);

/// The CUDA devices of this machine; none where there is no driver or the build left CUDA out.
std::vector<DeviceInfo> cuda_devices();

/// Why no CUDA device can be used; empty where one can.
std::string cuda_unusable_reason();

}  // namespace rz
