// Outputs appear whole or not at all: written beside their target under a temporary name, then renamed.
#pragma once

#include <string>
#include <vector>

namespace rz {

/// A file under construction. Unless committed, it is removed: by the destructor, or when a signal ends the program.
class TemporaryOutput {
 public:
  /// `target`: where the finished file shall stand. Throws Error(input) where its folder is missing or not writable.
  /// The temporary name keeps the target's suffix, so that writers which look at it choose the same format.
  explicit TemporaryOutput(const std::string& target);
  ~TemporaryOutput();
  TemporaryOutput(TemporaryOutput&& other) noexcept;
  TemporaryOutput& operator=(TemporaryOutput&&) = delete;

  const std::string& path() const { return path_; }
  const std::string& target() const { return target_; }

  /// Renames to the target. Throws Error(input) where that fails.
  void commit();

 private:
  std::string target_, path_;
  int slot_ = -1;  // in the table that the signal handler reads
};

/// Installs handlers for SIGINT, SIGTERM and SIGHUP that remove every temporary output and end with 128 + signal.
void remove_outputs_on_signals();

}  // namespace rz
