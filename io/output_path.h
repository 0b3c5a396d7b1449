// Outputs appear whole or not at all: written beside their target under a temporary name, then renamed.
#pragma once

#include <string>
#include <vector>

namespace rz {

/// A file under construction. Unless committed, it is removed: by the destructor, or when a signal ends the program.
class TemporaryOutput {
 public:
  /// `target`: where the finished file shall stand. Throws Error(input) where its folder is missing or not writable.
  /// The temporary name keeps the target's suffix, so that writers which look at it choose the same format. A symlink
  /// stays, the file that it names is replaced. A device or pipe (/dev/null, /dev/stdout) is written to directly.
  explicit TemporaryOutput(const std::string& target);
  ~TemporaryOutput();
  TemporaryOutput(TemporaryOutput&& other) noexcept;
  TemporaryOutput& operator=(TemporaryOutput&&) = delete;

  const std::string& path() const { return path_; }
  const std::string& target() const { return target_; }

  /// Renames to the target. Throws Error(input) where that fails.
  void commit();

 private:
  std::string target_;
  std::string replaced_;  // the target with symlinks followed; empty where it is written to directly
  std::string path_;
  int slot_ = -1;  // in the table that the signal handler reads
};

/// Installs handlers for SIGINT, SIGTERM and SIGHUP that remove every temporary output and end with 128 + signal.
void remove_outputs_on_signals();

}  // namespace rz
