// Outputs of a long stream that can be taken up again: they grow beside their targets as TARGET.partial, and
// TARGET.partial.json says how far they are whole.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace rz {

class ResumableOutput {
 public:
  /// The first target gives the state file its name; "-" (stdout), devices and pipes are written to directly and cannot
  /// be resumed. `identity`: what must be the same for a later run to go on (options, models, library). With `resume`,
  /// goes on where an earlier run stopped, if there is one. Throws Error(usage) where that run was another one or the
  /// target cannot be resumed, Error(input) where a file cannot be written.
  ResumableOutput(const std::vector<std::string>& targets, const std::string& identity, bool resume);
  ~ResumableOutput();
  ResumableOutput(const ResumableOutput&) = delete;
  ResumableOutput& operator=(const ResumableOutput&) = delete;

  /// Rows that an earlier run did, and that are to be skipped.
  int64_t rows_done_at_start() const { return rows_at_start_; }

  /// Appends to a target by its index. Throws Error(input) where it cannot be written.
  void write(size_t target, const std::string& text);

  /// Notes that all rows before this one are written whole.
  void checkpoint(int64_t rows);

  /// Puts all outputs in place. Without it the partial ones stay, up to the last checkpoint.
  void commit();

  /// Removes the partial outputs, of a run that cannot be taken up.
  void discard();

  bool resumable() const { return !state_path_.empty(); }

 private:
  struct File {
    std::string target, path;
    bool direct = false;
    std::FILE* stream = nullptr;
    int64_t bytes = 0;
  };
  void take_up();

  std::vector<File> files_;
  std::string identity_, state_path_;
  int64_t rows_at_start_ = 0;
};

}  // namespace rz
