#include "kernels/device.h"

#include <charconv>

#include "kernels/cuda/runtime.h"
#include "kernels/error.h"

namespace rz {
namespace {

int parse_index(const std::string& text) {
  const std::string prefix = "cuda:";
  if (text == "cuda") return 0;
  int index = -1;
  if (text.compare(0, prefix.size(), prefix) == 0) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + prefix.size(), end, index);
    if (error != std::errc() || stop != end) index = -1;
  }
  if (index < 0) throw Error(ExitCode::usage, "--device " + text + ": not auto, cpu, cuda or cuda:INDEX");
  return index;
}

std::string describe(const Device& device) {
  const DeviceInfo info = cuda::device_info(device.index);
  return info.name + ", compute capability " + info.capability + ", driver for CUDA " + info.driver;
}

}  // namespace

std::string Device::text() const { return is_cuda() ? "cuda:" + std::to_string(index) : "cpu"; }

std::string cuda_unusable_reason() { return cuda::unusable_reason(); }

DeviceChoice choose_device(const std::string& text) {
  if (text == "cpu") return {Device{}, "asked for"};
  const std::string reason = cuda_unusable_reason();
  if (text == "auto") {
    if (!reason.empty()) return {Device{}, "no CUDA device: " + reason};
    const Device first{DeviceKind::cuda, 0};
    return {first, "first CUDA device: " + describe(first)};
  }
  const Device device{DeviceKind::cuda, parse_index(text)};
  if (!reason.empty()) throw Error(ExitCode::device, "--device " + text + ": " + reason);
  if (device.index >= cuda::device_count()) {
    throw Error(ExitCode::device,
                "--device " + text + ": this machine has " + std::to_string(cuda::device_count()) + " CUDA device(s)");
  }
  return {device, "asked for: " + describe(device)};
}

DevicesChoice choose_devices(const std::string& text) {
  const DeviceChoice first = choose_device(text);
  const int count = first.device.is_cuda() ? cuda::device_count() : 1;
  if (count == 1 || (text != "auto" && text != "cuda")) return {{first.device}, first.reason};
  DevicesChoice all;
  for (int index = 0; index < count; ++index) {
    all.devices.push_back({DeviceKind::cuda, index});
    if (index == 0 || describe(all.devices.back()) != describe(all.devices.front())) {
      all.reason += (index == 0 ? "" : "; ") + describe(all.devices.back());
    }
  }
  all.reason = "all CUDA devices: " + all.reason;
  return all;
}

std::string DevicesChoice::text() const {
  std::string text;
  for (const Device& device : devices) text += (text.empty() ? "" : ", ") + device.text();
  return text;
}

std::vector<DeviceInfo> cuda_devices() {
  std::vector<DeviceInfo> devices;
  if (!cuda_unusable_reason().empty()) return devices;
  for (int index = 0; index < cuda::device_count(); ++index) devices.push_back(cuda::device_info(index));
  return devices;
}

}  // namespace rz
