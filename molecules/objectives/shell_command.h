// A command of the shell, from its input to its output.
#pragma once

#include <string>

namespace rz::molecules {

struct CommandOutput {
  int status = 0;  ///< as of waitpid
  std::string text;
  bool endless = false;  ///< it wrote more than it might, and was ended
};

/// Runs `command` through /bin/sh with `input` as its standard input until the shell has ended; then what it has left
/// running has five seconds to bring the output to `lines` lines or to close it. What it writes to standard error
/// passes through. It and what it starts are a process group of their own, of which nothing goes on behind this. It is
/// ended where it writes more than `most_bytes`, and where this program notes a signal (noted_stop_signal): by SIGTERM,
/// five seconds later by SIGKILL. Throws std::system_error where it cannot be run.
CommandOutput run_command(const std::string& command, const std::string& input, size_t lines, size_t most_bytes);

}  // namespace rz::molecules
