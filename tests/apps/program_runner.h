// Runs a built program as a user's shell or a pipeline engine would, and keeps what it printed.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace rz::test {

struct RunOptions {
  std::chrono::milliseconds timeout{60000};  ///< then the program is killed
  int signal = 0;                            ///< sent to the program after `signal_after`; 0: none
  std::chrono::milliseconds signal_after{0};
  bool signal_group = false;                  ///< as a terminal's Ctrl-C does, to what the program has started, too
  std::vector<std::string> environment = {};  ///< "NAME=value", added to the test's own
};

struct RunResult {
  int exit_code = -1;  ///< as a shell sees it: 128 + signal where a signal ended the program
  bool timed_out = false;
  std::string out;  ///< stdout
  std::string err;  ///< stderr
};

/// Runs a program of the build's bin folder, such as "rz-call", without a shell: arguments arrive as they are. Its
/// stdin is empty, its stdout and stderr are no terminal. Throws std::runtime_error where it cannot be started.
///
///   const RunResult result = run({"rz-call", "--ref", "absent.fa", "--reads", "x.bam", "-o", "out.vcf"});
///   EXPECT_EQ(result.exit_code, 4) << result.err;
RunResult run(const std::vector<std::string>& command, const RunOptions& options = {});

}  // namespace rz::test
