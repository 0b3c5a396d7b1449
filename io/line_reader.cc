#include "io/line_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "kernels/error.h"

namespace rz {
namespace {

constexpr size_t kChunk = size_t{1} << 20;
constexpr size_t kLongestLine = size_t{64} << 20;

}  // namespace

LineReader::LineReader(const std::string& path) : name_(path == "-" ? "stdin" : path), file_(path) {
  struct stat status = {};
  const bool known = path != "-" && stat(path.c_str(), &status) == 0;
  if (known && S_ISDIR(status.st_mode)) throw Error(ExitCode::input, path + ": is a folder");
  if (!file_.is_open()) {
    if (errno == ENOENT) throw Error(ExitCode::missing, path + ": no such file");
    throw Error(ExitCode::input, name_ + ": cannot be read: " + std::strerror(errno));
  }
  if (known && S_ISREG(status.st_mode)) size_ = status.st_size;
}

int64_t LineReader::bytes_read() const { return size_ > 0 ? file_.offset() : 0; }

/// Reads more behind what is left; false at the end of the file.
bool LineReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  if (buffer_.size() > kLongestLine) {
    throw Error(ExitCode::input, name_ + ": line " + std::to_string(line_number_ + 1) + " is longer than 64 MiB");
  }
  const bool more = file_.append(buffer_, kChunk);
  if (const std::string damage = file_.damage(); !damage.empty()) {
    throw Error(ExitCode::input, name_ + ": damaged behind line " + std::to_string(line_number_) + ": " + damage);
  }
  return more;
}

bool LineReader::next(std::string& line) {
  size_t scanned = at_;
  size_t end;
  while ((end = buffer_.find('\n', scanned)) == std::string::npos) {
    const size_t left = buffer_.size() - at_;
    if (fill()) {
      scanned = left;
      continue;
    }
    if (buffer_.empty()) return false;
    end = buffer_.size();
    break;
  }
  line.assign(buffer_, at_, end - at_);
  at_ = std::min(end + 1, buffer_.size());
  if (!line.empty() && line.back() == '\r') line.pop_back();
  ++line_number_;
  return true;
}

}  // namespace rz
