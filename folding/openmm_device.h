// Which of OpenMM's platforms computes.
#pragma once

#include <map>
#include <memory>
#include <string>

namespace OpenMM {
class Context;
class Integrator;
class Platform;
class System;
}  // namespace OpenMM

namespace rz::folding {

struct OpenMMDevice {
  OpenMM::Platform* platform = nullptr;  ///< owned by OpenMM
  std::map<std::string, std::string> properties;
  int threads = 1;     ///< of the CPU, for what is not OpenMM's
  std::string text;    ///< "cpu"
  std::string reason;  ///< for the first log line

  bool is_cpu() const { return text == "cpu"; }

  /// A context of the system on this device. The integrator is only there because OpenMM wants one.
  std::unique_ptr<OpenMM::Context> context(const OpenMM::System& system, OpenMM::Integrator& integrator) const;
};

/// "auto", "cpu", "cuda" or "cuda:1". `cuda` means OpenMM's CUDA platform, or its OpenCL platform on an NVIDIA device,
/// and never falls back; `auto` does, and says why. threads: of the CPU, 0 is all there are. OpenMM itself
/// gets one: it sums in an order that depends on their number.
/// Throws Error(usage) for another text, Error(device) where the device cannot be used.
OpenMMDevice choose_openmm_device(const std::string& text, int threads);

/// "7.7"
std::string openmm_version();

}  // namespace rz::folding
