#include "io/output_path.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "kernels/error.h"

namespace rz {
namespace fs = std::filesystem;

namespace {

// A fixed table of plain characters: all that a signal handler may safely read.
constexpr size_t kSlots = 256, kLongestPath = 4096;
std::array<std::array<char, kLongestPath>, kSlots> slot_paths;
std::array<std::atomic<bool>, kSlots> slot_used;
std::mutex slot_mutex;

std::atomic<bool> signals_wait;  // while outputs that belong together are put in place
std::atomic<int> waiting_signal;

extern "C" void remove_all_and_exit(int signal) {
  if (signals_wait.load()) {
    waiting_signal.store(signal);
    return;
  }
  for (size_t i = 0; i < kSlots; ++i)
    if (slot_used[i].load()) unlink(slot_paths[i].data());
  for (size_t i = 0; i < kSlots; ++i)  // folders, empty by now
    if (slot_used[i].load()) rmdir(slot_paths[i].data());
  _exit(128 + signal);
}

int claim_slot(const std::string& path) {
  const std::lock_guard<std::mutex> lock(slot_mutex);
  for (size_t i = 0; i < kSlots; ++i) {
    if (slot_used[i].load() || path.size() + 1 > kLongestPath) continue;
    std::memcpy(slot_paths[i].data(), path.c_str(), path.size() + 1);
    slot_used[i].store(true);
    return static_cast<int>(i);
  }
  return -1;
}

void release_slot(int slot) {
  if (slot >= 0) slot_used[static_cast<size_t>(slot)].store(false);
}

Error cannot_write(const std::string& target) {
  return Error(ExitCode::input, target + ": cannot be written: " + std::strerror(errno));
}

/// The file that a chain of symlinks ends at, so that a link stays and what it names is replaced. Empty where that is a
/// device, a pipe or nothing yet: then only the link itself can be written through.
fs::path replaceable(const fs::path& target) {
  std::error_code error;
  if (is_device_or_pipe(target)) return {};
  return fs::is_symlink(target, error) ? fs::canonical(target, error) : target;
}

/// Through all symlinks, also to what is not there yet.
fs::path where_it_leads(const std::string& name) {
  constexpr int kMostLinks = 40;  // as the kernel
  std::error_code error;
  fs::path path = fs::absolute(name, error);
  for (int i = 0; i < kMostLinks && fs::is_symlink(path, error); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return fs::weakly_canonical(path, error);
}

}  // namespace

bool is_device_or_pipe(const std::string& path) {
  std::error_code absent;
  return fs::exists(path, absent) && !fs::is_regular_file(path, absent) && !fs::is_directory(path, absent);
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code absent;
  return fs::equivalent(a, b, absent) || where_it_leads(a) == where_it_leads(b);
}

TemporaryOutput::TemporaryOutput(const std::string& target) : target_(target) {
  std::error_code error;
  if (fs::is_directory(target, error)) throw Error(ExitCode::input, target + ": is a folder, not a file to write");
  const fs::path file = replaceable(target);
  if (file.empty()) {
    path_ = target;
    if (access(path_.c_str(), W_OK) != 0 && errno != ENOENT) throw cannot_write(target);
    return;
  }
  replaced_ = file.string();
  path_ = (file.parent_path() / (".rz-" + std::to_string(getpid()) + "-" + file.filename().string())).string();
  slot_ = claim_slot(path_);  // before the file is there: a signal may come between
  const int opened = open(path_.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
  if (opened < 0) {
    const int why = errno;
    release_slot(slot_);
    errno = why;
    throw cannot_write(target);
  }
  close(opened);
}

TemporaryOutput::~TemporaryOutput() {
  if (path_.empty() || replaced_.empty()) return;
  unlink(path_.c_str());
  release_slot(slot_);
}

TemporaryOutput::TemporaryOutput(TemporaryOutput&& other) noexcept
    : target_(std::move(other.target_)),
      replaced_(std::move(other.replaced_)),
      path_(std::move(other.path_)),
      slot_(other.slot_) {
  other.path_.clear();
  other.slot_ = -1;
}

void TemporaryOutput::commit() {
  if (!replaced_.empty() && std::rename(path_.c_str(), replaced_.c_str()) != 0)
    throw Error(ExitCode::input, target_ + ": cannot be put in place: " + std::strerror(errno));
  path_.clear();
  release_slot(slot_);
}

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  path_ = (fs::temp_directory_path(error) / "ribozyme-XXXXXX").string();
  if (error || !mkdtemp(path_.data())) throw Error(ExitCode::input, "cannot make a temporary folder " + path_);
  slots_.push_back(claim_slot(path_));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  for (const int slot : slots_) release_slot(slot);
}

std::string TemporaryFolder::file(const std::string& name) {
  const std::string path = (fs::path(path_) / name).string();
  slots_.push_back(claim_slot(path));
  return path;
}

void commit_together(const std::vector<TemporaryOutput*>& outputs) {
  struct Hold {
    Hold() { signals_wait.store(true); }
    ~Hold() {
      signals_wait.store(false);
      if (const int signal = waiting_signal.load()) remove_all_and_exit(signal);
    }
  } hold;
  for (TemporaryOutput* output : outputs) output->commit();
}

void remove_outputs_on_signals() {
  struct sigaction action = {};
  action.sa_handler = remove_all_and_exit;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  signal(SIGXFSZ, SIG_IGN);  // a file grown to its limit is a failed write like a full disk
}

}  // namespace rz
