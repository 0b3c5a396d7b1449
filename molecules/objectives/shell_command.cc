#include "molecules/objectives/shell_command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>

#include "io/stop_signal.h"

extern char** environ;

namespace rz::molecules {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kGrace(5);

/// Of a system call, as it is.
int checked(ssize_t result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return static_cast<int>(result);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

/// A shell that runs in a process group of its own, so that all that it starts can be ended with it.
class Child {
 public:
  Child(const std::string& command, int in, int out) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::string shell = "sh", option = "-c", text = command;
    char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
    const int error = posix_spawn(&process_, "/bin/sh", &files, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) throw std::system_error(error, std::generic_category());
  }
  ~Child() { finish(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Whether the shell has ended. It is not waited for yet, so that the number of its group stays its own.
  bool ended() const {
    siginfo_t info = {};
    return waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
  }
  void signal(int number) const { kill(-process_, number); }

  /// Ends all of the group; the shell's status as of waitpid.
  int finish() {
    if (finished_) return status_;
    signal(SIGKILL);
    while (waitpid(process_, &status_, 0) < 0 && errno == EINTR) continue;
    finished_ = true;
    return status_;
  }

 private:
  pid_t process_ = 0;
  int status_ = 0;
  bool finished_ = false;
};

/// What is there now, up to about `most_bytes` in all; false at the end.
bool read_some(int from, size_t most_bytes, std::string& text) {
  char chunk[65536];
  while (text.size() <= most_bytes) {
    const ssize_t got = read(from, chunk, sizeof(chunk));
    if (got > 0) text.append(chunk, static_cast<size_t>(got));
    if (got == 0) return false;
    if (got < 0 && errno != EINTR) return errno == EAGAIN;
  }
  return true;
}

size_t line_count(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

CommandOutput output_of(Child& child, int from, size_t lines, size_t most_bytes) {
  CommandOutput output;
  std::optional<Clock::time_point> ended, stopped;
  const auto long_ago = [](const auto& since) { return since && Clock::now() - *since > kGrace; };
  bool open = true;
  for (;;) {
    if (!ended && child.ended()) ended = Clock::now();  // before the last look at what it has written
    open = open && read_some(from, most_bytes, output.text);
    output.endless = output.text.size() > most_bytes;
    const bool complete = ended && (!open || line_count(output.text) >= lines);
    if (complete || output.endless || long_ago(ended) || long_ago(stopped)) break;
    if (!stopped && noted_stop_signal() != 0) {
      child.signal(SIGTERM);
      stopped = Clock::now();
    }
    pollfd readable = {from, POLLIN, 0};
    poll(&readable, open ? 1 : 0, open ? 50 : 1);  // milliseconds
  }
  output.status = child.finish();
  return output;
}

}  // namespace

CommandOutput run_command(const std::string& command, const std::string& input, size_t lines, size_t most_bytes) {
  // A file in memory: the command may read it when it likes, or not at all.
  const Descriptor in(checked(memfd_create("input", MFD_CLOEXEC)));
  for (size_t done = 0; done < input.size();) {
    done += static_cast<size_t>(checked(write(in.number(), input.data() + done, input.size() - done)));
  }
  checked(lseek(in.number(), 0, SEEK_SET));
  int ends[2];
  checked(pipe2(ends, O_CLOEXEC));
  const Descriptor from(ends[0]);
  std::optional<Descriptor> to(ends[1]);
  checked(fcntl(from.number(), F_SETFL, O_NONBLOCK));
  Child child(command, in.number(), to->number());
  to.reset();
  return output_of(child, from.number(), lines, most_bytes);
}

}  // namespace rz::molecules
