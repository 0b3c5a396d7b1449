#include "folding/openmm_device.h"

#include <OpenMM.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <thread>
#include <vector>

#include "kernels/error.h"

namespace rz::folding {
namespace {

/// Platforms are plug-ins: those beside the OpenMM in use, as in Debian and in our bundle, or in OpenMM's own place.
void load_plugins() {
  static const bool once = [] {
    namespace fs = std::filesystem;
    Dl_info info;
    fs::path folder;
    if (dladdr(reinterpret_cast<const void*>(&OpenMM::Platform::getNumPlatforms), &info) && info.dli_fname)
      folder = fs::path(info.dli_fname).parent_path() / "openmm/plugins";
    std::error_code error;
    if (!fs::is_directory(folder, error)) folder = OpenMM::Platform::getDefaultPluginsDirectory();
    OpenMM::Platform::loadPluginsFromDirectory(folder.string());
    return true;
  }();
  (void)once;
}

OpenMM::Platform* find_platform(const std::string& name) {
  for (int i = 0; i < OpenMM::Platform::getNumPlatforms(); ++i)
    if (OpenMM::Platform::getPlatform(i).getName() == name) return &OpenMM::Platform::getPlatform(i);
  return nullptr;
}

OpenMMDevice cpu(int threads, const std::string& reason) {
  OpenMM::Platform* platform = find_platform("CPU");
  if (!platform) throw Error(ExitCode::device, "OpenMM's CPU plug-in is not installed (Debian: libopenmm-plugins)");
  if (threads == 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return {platform, {{"Threads", "1"}, {"DeterministicForces", "true"}}, threads, "cpu", reason};
}

/// Tries one particle on the device; the reason why it cannot be used, or nothing.
std::string unusable(const OpenMMDevice& device) {
  try {
    OpenMM::System system;
    system.addParticle(1);
    OpenMM::VerletIntegrator integrator(0.001);
    const auto context = device.context(system, integrator);
    const std::string name = device.platform->getPropertyValue(*context, "DeviceName");
    return name.find("NVIDIA") == std::string::npos && device.platform->getName() == "OpenCL"
               ? "OpenCL's device is " + name
               : "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// The GPU, or a device without platform whose reason says why there is none.
OpenMMDevice gpu(int index, const std::string& reason) {
  std::string why;
  for (const char* name : {"CUDA", "OpenCL"}) {
    OpenMMDevice device{find_platform(name),
                        {{"DeviceIndex", std::to_string(index)}, {"Precision", "mixed"}},
                        1,
                        fmt::format("cuda:{}", index),
                        fmt::format("{}, OpenMM's {} platform", reason, name)};
    const std::string trouble = device.platform ? unusable(device) : "not installed";
    if (trouble.empty()) return device;
    why += fmt::format("{}{}: {}", why.empty() ? "" : "; ", name, trouble);
  }
  return {nullptr, {}, 1, "", "no platform of OpenMM works on a GPU (" + why + ")"};
}

}  // namespace

std::unique_ptr<OpenMM::Context> OpenMMDevice::context(const OpenMM::System& system,
                                                       OpenMM::Integrator& integrator) const {
  return std::make_unique<OpenMM::Context>(system, integrator, *platform, properties);
}

OpenMMDevice choose_openmm_device(const std::string& text, int threads) {
  load_plugins();
  if (text == "cpu") return cpu(threads, "asked for");
  if (text == "auto") {
    const OpenMMDevice device = gpu(0, "found");
    return device.platform ? device : cpu(threads, device.reason);
  }
  int index = 0;
  const char* end = text.data() + text.size();
  const bool numbered = text.rfind("cuda:", 0) == 0;
  const auto parsed = std::from_chars(text.data() + (numbered ? 5 : 0), end, index);
  if (text != "cuda" && !(numbered && parsed.ec == std::errc() && parsed.ptr == end && index >= 0))
    throw Error(ExitCode::usage, "--device is auto, cpu, cuda or cuda:i, not \"" + text + "\"");
  const OpenMMDevice device = gpu(index, "asked for");
  if (!device.platform) throw Error(ExitCode::device, device.reason);
  return device;
}

std::string openmm_version() { return OpenMM::Platform::getOpenMMVersion(); }

}  // namespace rz::folding
