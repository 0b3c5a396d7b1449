#include "molecules/objectives/shell_command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "io/stop_signal.h"

extern char** environ;

namespace rz::molecules {
namespace {

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
  /// Ends it where it still runs.
  ~Child() {
    end(SIGKILL);
    while (!ended_ && waitpid(process_, &status_, 0) < 0 && errno == EINTR) continue;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool ended() {
    ended_ = ended_ || waitpid(process_, &status_, WNOHANG) == process_;
    return ended_;
  }
  int status() const { return status_; }  ///< as of waitpid, once it has ended
  void end(int signal) const {
    if (!ended_) kill(-process_, signal);
  }

 private:
  pid_t process_ = 0;
  int status_ = 0;
  bool ended_ = false;
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

CommandOutput output_of(Child& child, int from, size_t most_bytes) {
  CommandOutput output;
  bool open = true, stopping = false;
  for (;;) {
    const bool over = child.ended();  // before the last look at what it has written
    open = open && read_some(from, most_bytes, output.text);
    output.endless = output.text.size() > most_bytes;
    if (over || output.endless) break;
    if (!stopping && noted_stop_signal() != 0) {
      child.end(SIGTERM);
      stopping = true;
    }
    pollfd readable = {from, POLLIN, 0};
    poll(&readable, open ? 1 : 0, open ? 50 : 1);  // milliseconds
  }
  output.status = child.status();
  return output;
}

}  // namespace

CommandOutput run_command(const std::string& command, const std::string& input, size_t most_bytes) {
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
  return output_of(child, from.number(), most_bytes);
}

}  // namespace rz::molecules
