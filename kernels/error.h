// The one exception type of the project and the exit codes of its programs.
//
// Libraries throw rz::Error and never print or exit; an app's main turns the code into the process's exit code.
#pragma once

#include <stdexcept>
#include <string>

namespace rz {

/// Exit codes of every program (the contract with Nextflow and its kin).
enum class ExitCode : int {
  ok = 0,
  internal = 1,    ///< a defect of the program
  usage = 2,       ///< a wrong flag or combination of flags
  input = 3,       ///< bad input: the message names file and record or line
  missing = 4,     ///< a model or reference is missing or has the wrong checksum
  device = 5,      ///< the device asked for cannot be used
  difference = 6,  ///< --check or verify found a difference
  memory = 137,    ///< out of host or device memory
};

class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

}  // namespace rz
