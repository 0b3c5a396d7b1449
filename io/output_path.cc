#include "io/output_path.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "kernels/error.h"

namespace rz {
namespace fs = std::filesystem;

namespace {

// A fixed table of plain characters: all that a signal handler may safely read.
constexpr size_t kSlots = 64, kLongestPath = 4096;
std::array<std::array<char, kLongestPath>, kSlots> slot_paths;
std::array<std::atomic<bool>, kSlots> slot_used;
std::mutex slot_mutex;

extern "C" void remove_all_and_exit(int signal) {
  for (size_t i = 0; i < kSlots; ++i)
    if (slot_used[i].load()) unlink(slot_paths[i].data());
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

}  // namespace

TemporaryOutput::TemporaryOutput(const std::string& target) : target_(target) {
  const fs::path full = target;
  if (fs::is_directory(full)) throw Error(ExitCode::input, target + ": is a folder, not a file to write");
  path_ = (full.parent_path() / (".rz-" + std::to_string(getpid()) + "-" + full.filename().string())).string();
  const int file = open(path_.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) throw Error(ExitCode::input, target + ": cannot be written: " + std::strerror(errno));
  close(file);
  slot_ = claim_slot(path_);
}

TemporaryOutput::~TemporaryOutput() {
  if (path_.empty()) return;
  unlink(path_.c_str());
  release_slot(slot_);
}

TemporaryOutput::TemporaryOutput(TemporaryOutput&& other) noexcept
    : target_(std::move(other.target_)), path_(std::move(other.path_)), slot_(other.slot_) {
  other.path_.clear();
  other.slot_ = -1;
}

void TemporaryOutput::commit() {
  if (std::rename(path_.c_str(), target_.c_str()) != 0)
    throw Error(ExitCode::input, target_ + ": cannot be put in place: " + std::strerror(errno));
  path_.clear();
  release_slot(slot_);
}

void remove_outputs_on_signals() {
  struct sigaction action = {};
  action.sa_handler = remove_all_and_exit;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

}  // namespace rz
