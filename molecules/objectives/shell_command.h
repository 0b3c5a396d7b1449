// A command of the shell, from its input to its output.
#pragma once

#include <string>

namespace rz::molecules {

struct CommandOutput {
  int status = 0;  ///< as of waitpid
  std::string text;
  bool endless = false;  ///< it wrote more than it might, and was ended
};

/// Runs `command` through /bin/sh with `input` as its standard input until it has ended, whatever it has left running.
/// What it writes to standard error passes through. It and what it starts are a process group of their own: ended where
/// it writes more than `most_bytes`, and by SIGTERM where this program notes a signal (noted_stop_signal). Throws
/// std::system_error where it cannot be run.
CommandOutput run_command(const std::string& command, const std::string& input, size_t most_bytes);

}  // namespace rz::molecules
