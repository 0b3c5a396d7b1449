#include "apps/system_report.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "kernels/device.h"

namespace rz {
namespace {

/// The value of the first "key : value" line, as /proc has them; empty where there is none.
std::string proc_value(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1) != key) continue;
    const size_t start = line.find_first_not_of(" \t", colon + 1);
    return start == std::string::npos ? "" : line.substr(start);
  }
  return "";
}

/// Of the processor's features those that decide which kernels run.
std::string instruction_sets() {
  const std::string all = proc_value("/proc/cpuinfo", "flags") + proc_value("/proc/cpuinfo", "Features");
  std::istringstream words(all);
  std::string found;
  for (std::string word; words >> word;) {
    const bool shown = word == "fma" || word == "f16c" || word == "avx2" || word == "asimd" || word == "sve" ||
                       word.starts_with("avx512") || word.starts_with("amx");
    if (shown) found += (found.empty() ? "" : " ") + word;
  }
  return found.empty() ? "none of AVX2, AVX-512, NEON" : found;
}

int usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 0;
}

std::string gibibytes(double bytes) { return fmt::format("{:.1f} GiB", bytes / (1 << 30)); }

std::string memory_line() {
  const auto kilobytes = [](const char* key) { return std::atof(proc_value("/proc/meminfo", key).c_str()) * 1024; };
  std::string line =
      fmt::format("memory: {}, {} available", gibibytes(kilobytes("MemTotal")), gibibytes(kilobytes("MemAvailable")));
  double limit = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit)
    line += ", limited to " + gibibytes(limit);  // "max": no limit
  return line + "\n";
}

std::string cuda_lines() {
  const std::string reason = cuda_unusable_reason();
  if (!reason.empty()) return "CUDA device: none, " + reason + "\n";
  std::string lines;
  int index = 0;
  for (const DeviceInfo& device : cuda_devices())
    lines += fmt::format("CUDA device {}: {}, compute capability {}, {}, driver for CUDA {}\n", index++, device.name,
                         device.capability, gibibytes(static_cast<double>(device.memory_bytes)), device.driver);
  return lines;
}

}  // namespace

std::string system_report() {
  utsname system = {};
  uname(&system);
  const std::string model = proc_value("/proc/cpuinfo", "model name");
  return fmt::format("system: {} {} {}\n", system.sysname, system.release, system.machine) +
         fmt::format("CPU: {}, {} usable cores\n", model.empty() ? "model unknown" : model, usable_cores()) +
         fmt::format("instruction sets: {}\n", instruction_sets()) + memory_line() + cuda_lines();
}

}  // namespace rz
