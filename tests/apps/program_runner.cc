#include "tests/apps/program_runner.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <thread>

namespace rz::test {
namespace {

using Clock = std::chrono::steady_clock;

/// A file in memory: unlike a pipe it never fills, so that nobody has to read while the program runs.
class Captured {
 public:
  Captured() : file_(memfd_create("captured", MFD_CLOEXEC)) {
    if (file_ < 0) throw std::runtime_error("memfd_create failed");
  }
  ~Captured() { close(file_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  int file() const { return file_; }
  std::string text() const {
    struct stat info = {};
    fstat(file_, &info);
    std::string text(static_cast<size_t>(info.st_size), '\0');
    const ssize_t got = pread(file_, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return text;
  }

 private:
  int file_;
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& s : strings) pointers.push_back(s.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts the program as the leader of a process group of its own, so that all of it can be killed.
pid_t start(const std::vector<std::string>& command, const RunOptions& options, const Captured& out,
            const Captured& err) {
  std::vector<std::string> arguments = command, environment = options.environment;
  for (char** entry = environ; *entry; ++entry) environment.emplace_back(*entry);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.file(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err.file(), STDERR_FILENO);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t process = 0;
  const std::string path = std::string(RZ_BIN_FOLDER) + "/" + command.at(0);
  const int error = posix_spawn(&process, path.c_str(), &files, &attributes, pointers(arguments).data(),
                                pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::runtime_error(path + ": cannot be started: " + std::strerror(error));
  return process;
}

}  // namespace

RunResult run(const std::vector<std::string>& command, const RunOptions& options) {
  const Captured out, err;
  const pid_t process = start(command, options, out, err);
  const auto began = Clock::now();
  RunResult result;
  bool signalled = options.signal == 0;
  int status = 0;
  while (waitpid(process, &status, WNOHANG) == 0) {
    if (!signalled && Clock::now() - began >= options.signal_after) {
      kill(options.signal_group ? -process : process, options.signal);
      signalled = true;
    }
    if (!result.timed_out && Clock::now() - began >= options.timeout) {
      kill(-process, SIGKILL);
      result.timed_out = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  result.out = out.text();
  result.err = err.text();
  return result;
}

}  // namespace rz::test
