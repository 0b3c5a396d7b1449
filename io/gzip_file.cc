#include "io/gzip_file.h"

#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

namespace rz {

GzipFile::GzipFile(const std::string& path)
    : file_(path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb"), gzclose_r) {
  constexpr unsigned kBuffer = 1 << 20;
  if (file_) gzbuffer(file_.get(), kBuffer);
}

bool GzipFile::append(std::string& text, size_t most) {
  const size_t before = text.size();
  text.resize(before + most);
  const int count = gzread(file_.get(), text.data() + before, static_cast<unsigned>(most));
  text.resize(before + static_cast<size_t>(count > 0 ? count : 0));
  return count > 0;
}

std::string GzipFile::damage() const {
  int status = Z_OK;
  const char* message = gzerror(file_.get(), &status);
  if (status == Z_ERRNO) return std::strerror(errno);
  if (status == Z_BUF_ERROR) return "the gzip data is cut off";
  return status < 0 ? message : "";
}

int64_t GzipFile::offset() const { return static_cast<int64_t>(gzoffset(file_.get())); }

}  // namespace rz
