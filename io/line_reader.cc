#include "io/line_reader.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

#include "kernels/error.h"

namespace rz {
namespace {

constexpr size_t kChunk = size_t{1} << 20;
constexpr size_t kLongestLine = size_t{64} << 20;

}  // namespace

struct LineReader::Stream {
  gzFile file = nullptr;
  ~Stream() {
    if (file) gzclose_r(file);
  }
};

LineReader::LineReader(const std::string& path) : name_(path == "-" ? "stdin" : path), stream_(new Stream) {
  if (path == "-") {
    stream_->file = gzdopen(dup(STDIN_FILENO), "rb");
  } else {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) {
      if (errno == ENOENT) throw Error(ExitCode::missing, path + ": no such file");
      throw Error(ExitCode::input, path + ": " + std::strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) throw Error(ExitCode::input, path + ": is a folder");
    if (S_ISREG(status.st_mode)) size_ = status.st_size;
    stream_->file = gzopen(path.c_str(), "rb");
  }
  if (!stream_->file) throw Error(ExitCode::input, name_ + ": cannot be read: " + std::strerror(errno));
  gzbuffer(stream_->file, kChunk);
}

LineReader::~LineReader() = default;

int64_t LineReader::bytes_read() const { return size_ > 0 ? static_cast<int64_t>(gzoffset(stream_->file)) : 0; }

/// Reads more behind what is left; false at the end of the file.
bool LineReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  if (buffer_.size() > kLongestLine) {
    throw Error(ExitCode::input, name_ + ": line " + std::to_string(line_number_ + 1) + " is longer than 64 MiB");
  }
  const size_t before = buffer_.size();
  buffer_.resize(before + kChunk);
  const int got = gzread(stream_->file, buffer_.data() + before, static_cast<unsigned>(kChunk));
  int code = Z_OK;
  const char* message = gzerror(stream_->file, &code);
  // A stream that is cut off ends like a whole one, but for its code.
  if (got < 0 || code == Z_BUF_ERROR) {
    const std::string what = code == Z_ERRNO ? std::strerror(errno) : code == Z_BUF_ERROR ? "cut off" : message;
    throw Error(ExitCode::input, name_ + ": damaged behind line " + std::to_string(line_number_) + ": " + what);
  }
  buffer_.resize(before + static_cast<size_t>(got));
  return got > 0;
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
