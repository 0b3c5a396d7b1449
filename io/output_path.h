// Outputs appear whole or not at all: written beside their target under a temporary name, then renamed.
#pragma once

#include <string>
#include <vector>

namespace rz {

/// True for what is written to directly: it exists, through symlinks, and is neither a regular file nor a folder.
bool is_device_or_pipe(const std::string& path);

/// True where both names lead to one file, which need not be there yet.
bool same_file(const std::string& a, const std::string& b);

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

/// Commits outputs that belong together, such as a file and its index: a signal that comes meanwhile waits until all
/// are in place. Throws as commit() does.
void commit_together(const std::vector<TemporaryOutput*>& outputs);

/// A folder below the system's temporary one. Removed with all that is in it by the destructor, or when a signal ends
/// the program.
class TemporaryFolder {
 public:
  /// Throws Error(input) where it cannot be made.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// The path of a file to be made in it. Every file must be announced here, since a signal handler cannot list
  /// folders.
  std::string file(const std::string& name);

 private:
  std::string path_;
  std::vector<int> slots_;
};

/// Installs handlers for SIGINT, SIGTERM and SIGHUP that remove every temporary output and folder and end with 128 +
/// signal.
void remove_outputs_on_signals();

}  // namespace rz
