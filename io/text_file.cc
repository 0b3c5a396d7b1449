#include "io/text_file.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "kernels/error.h"

namespace rz {

std::string read_text_file(const std::string& path) {
  constexpr size_t kChunk = 1 << 20;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw Error(ExitCode::input, path + ": is a folder, not a file");
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) throw Error(ExitCode::input, path + ": cannot be opened: " + std::strerror(errno));
  std::string text;
  for (int count = 1; count > 0;) {
    const size_t size = text.size();
    text.resize(size + kChunk);
    count = gzread(file.get(), text.data() + size, kChunk);
    text.resize(size + static_cast<size_t>(count > 0 ? count : 0));
  }
  // A stream that stops early ends in a short read, and only the state of the file tells.
  int status = Z_OK;
  const char* message = gzerror(file.get(), &status);
  if (status == Z_ERRNO) message = std::strerror(errno);
  if (status == Z_BUF_ERROR) message = "the gzip data is cut off";
  if (status < 0) throw Error(ExitCode::input, path + ": cannot be read: " + message);
  return text;
}

}  // namespace rz
