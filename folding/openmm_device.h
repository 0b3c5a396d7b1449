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
  std::string text;    ///< "cpu"
  std::string reason;  ///< for the first log line

  /// A context of the system on this device. The integrator is only there because OpenMM wants one.
  std::unique_ptr<OpenMM::Context> context(const OpenMM::System& system, OpenMM::Integrator& integrator) const;
};

/// "auto", "cpu", "cuda" or "cuda:1". `cuda` means OpenMM's CUDA platform, or its OpenCL platform on an NVIDIA device,
/// and never falls back; `auto` does, and says why. On the CPU sums are taken in a fixed order, so that the same number
/// of threads gives the same bits. threads: 0 is all there are.
/// Throws Error(usage) for another text, Error(device) where the device cannot be used.
OpenMMDevice choose_openmm_device(const std::string& text, int threads);

/// "7.7"
std::string openmm_version();

}  // namespace rz::folding
