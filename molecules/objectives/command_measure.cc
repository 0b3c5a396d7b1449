#include "molecules/objectives/command_measure.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

#include "kernels/error.h"

extern char** environ;

namespace rz::molecules {
namespace {

class Command {
 public:
  explicit Command(std::string text) : text_(std::move(text)) {}

  std::vector<double> run(std::span<const Candidate> candidates) const {
    std::string lines;
    for (const Candidate& candidate : candidates) lines += candidate.smiles + '\n';
    return numbers_of(output_of(lines), candidates.size());
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(ExitCode::input, "command '" + text_ + "' " + why);
  }

  /// Of a system call, as it is.
  int checked(int result) const {
    if (result < 0) fail(std::string("cannot be run: ") + std::strerror(errno));
    return result;
  }

  /// What the command writes. Its input is a file in memory: it may read it when it likes, or not at all.
  std::string output_of(const std::string& input) const {
    const int in = checked(memfd_create("smiles", MFD_CLOEXEC));
    for (size_t done = 0; done < input.size();) {
      done += static_cast<size_t>(checked(static_cast<int>(write(in, input.data() + done, input.size() - done))));
    }
    checked(static_cast<int>(lseek(in, 0, SEEK_SET)));
    int ends[2];
    checked(pipe2(ends, O_CLOEXEC));
    const pid_t child = spawn(in, ends[1]);
    close(in);
    close(ends[1]);
    std::string output;
    char chunk[4096];
    for (ssize_t got = 0; (got = read(ends[0], chunk, sizeof(chunk))) != 0;) {
      if (got > 0) output.append(chunk, static_cast<size_t>(got));
      if (got < 0 && errno != EINTR) break;
    }
    close(ends[0]);
    wait_for(child);
    return output;
  }

  pid_t spawn(int in, int out) const {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    std::string shell = "sh", option = "-c", text = text_;
    char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
    pid_t child = 0;
    errno = posix_spawn(&child, "/bin/sh", &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    checked(errno == 0 ? 0 : -1);
    return child;
  }

  void wait_for(pid_t child) const {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFSIGNALED(status)) fail("was ended by signal " + std::to_string(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0) fail("ended with exit status " + std::to_string(WEXITSTATUS(status)));
  }

  std::vector<double> numbers_of(const std::string& output, size_t count) const {
    std::vector<double> numbers;
    for (size_t begin = 0; begin < output.size();) {
      const size_t end = std::min(output.find('\n', begin), output.size());
      std::string line = output.substr(begin, end - begin);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      double number = 0;
      const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), number);
      if (error != std::errc() || stop != line.data() + line.size()) {
        fail("wrote '" + line + "' on line " + std::to_string(numbers.size() + 1) + ", which is no number");
      }
      if (std::isinf(number)) {
        fail("wrote '" + line + "' on line " + std::to_string(numbers.size() + 1) +
             ": write nan where there is no value");
      }
      numbers.push_back(number);
      begin = end + 1;
    }
    if (numbers.size() != count) {
      fail("wrote " + std::to_string(numbers.size()) + " numbers for " + std::to_string(count) + " molecules");
    }
    return numbers;
  }

  std::string text_;
};

}  // namespace

BatchMeasure command_measure(const std::string& command) {
  if (command.find_first_not_of(" \t\n") == std::string::npos) throw Error(ExitCode::input, "is empty");
  return [command = Command(command)](std::span<const Candidate> candidates) { return command.run(candidates); };
}

}  // namespace rz::molecules
