#include "io/resumable_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "io/output_path.h"
#include "io/stats.h"
#include "kernels/error.h"

namespace rz {
namespace fs = std::filesystem;
namespace {

Error cannot_write(const std::string& path) {
  return Error(ExitCode::input, path + ": cannot be written: " + std::strerror(errno));
}

}  // namespace

ResumableOutput::ResumableOutput(const std::vector<std::string>& targets, const std::string& identity, bool resume)
    : identity_(identity) {
  for (const std::string& target : targets) {
    File file;
    file.target = target;
    file.direct = target == "-" || is_device_or_pipe(target);
    file.path = target == "-" ? "/dev/stdout" : file.direct ? target : target + ".partial";
    if (fs::is_directory(target)) throw Error(ExitCode::input, target + ": is a folder, not a file to write");
    files_.push_back(file);
  }
  if (!files_.front().direct) state_path_ = files_.front().path + ".json";
  if (resume && state_path_.empty()) {
    throw Error(ExitCode::usage, "--resume: needs -o to name a file, not " + targets.front());
  }
  if (resume && fs::exists(state_path_)) take_up();
  for (File& file : files_) {
    file.stream =
        file.target == "-" ? stdout : std::fopen(file.path.c_str(), file.direct || rows_at_start_ == 0 ? "wb" : "ab");
    if (!file.stream) throw cannot_write(file.path);
  }
  if (!state_path_.empty() && rows_at_start_ == 0) fs::remove(state_path_);
}

/// Reads the state and cuts the partial files back to it.
void ResumableOutput::take_up() {
  nlohmann::json state;
  try {
    state = nlohmann::json::parse(std::ifstream(state_path_));
    if (state.at("identity") != identity_) {
      throw Error(ExitCode::usage, state_path_ +
                                       ": is of a run with other options, models or input; start without "
                                       "--resume to do it anew");
    }
    rows_at_start_ = state.at("rows").get<int64_t>();
    for (size_t i = 0; i < files_.size(); ++i) files_[i].bytes = state.at("bytes").at(i).get<int64_t>();
  } catch (const nlohmann::json::exception&) {
    throw Error(ExitCode::input, state_path_ + ": is damaged; start without --resume");
  }
  for (const File& file : files_) {
    if (file.direct) continue;
    std::error_code absent;
    const auto size = static_cast<int64_t>(fs::file_size(file.path, absent));
    if (absent || size < file.bytes)
      throw Error(ExitCode::input, file.path + ": is shorter than it was; start without --resume");
    fs::resize_file(file.path, static_cast<uintmax_t>(file.bytes));
  }
}

ResumableOutput::~ResumableOutput() {
  for (const File& file : files_) {
    if (file.stream && file.stream != stdout) std::fclose(file.stream);
  }
}

void ResumableOutput::write(size_t target, const std::string& text) {
  File& file = files_[target];
  if (text.empty()) return;
  if (std::fwrite(text.data(), 1, text.size(), file.stream) != text.size()) throw cannot_write(file.path);
  file.bytes += static_cast<int64_t>(text.size());
}

void ResumableOutput::checkpoint(int64_t rows) {
  nlohmann::json bytes = nlohmann::json::array();
  for (const File& file : files_) {
    if (std::fflush(file.stream) != 0) throw cannot_write(file.path);
    bytes.push_back(file.bytes);
  }
  if (!state_path_.empty()) write_json(state_path_, {{"identity", identity_}, {"rows", rows}, {"bytes", bytes}});
}

void ResumableOutput::discard() {
  std::error_code ignored;
  for (const File& file : files_) {
    if (!file.direct) fs::remove(file.path, ignored);
  }
  if (!state_path_.empty()) fs::remove(state_path_, ignored);
}

void ResumableOutput::commit() {
  for (File& file : files_) {
    std::FILE* stream = file.stream;
    file.stream = nullptr;
    if ((stream == stdout ? std::fflush(stream) : std::fclose(stream)) != 0) throw cannot_write(file.path);
  }
  for (const File& file : files_) {
    if (!file.direct && std::rename(file.path.c_str(), file.target.c_str()) != 0) throw cannot_write(file.target);
  }
  if (!state_path_.empty()) fs::remove(state_path_);
}

}  // namespace rz
