#include "io/text_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "io/gzip_file.h"
#include "io/output_path.h"
#include "kernels/error.h"

namespace rz {

std::string read_text_file(const std::string& path) {
  constexpr size_t kChunk = 1 << 20;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw Error(ExitCode::input, path + ": is a folder, not a file");
  GzipFile file(path);
  if (!file.is_open()) throw Error(ExitCode::input, path + ": cannot be opened: " + std::strerror(errno));
  std::string text;
  while (file.append(text, kChunk)) continue;
  if (const std::string damage = file.damage(); !damage.empty()) {
    throw Error(ExitCode::input, path + ": cannot be read: " + damage);
  }
  return text;
}

void write_text_file(const std::string& target, const std::string& text) {
  TemporaryOutput output(target);
  std::ofstream file(output.path(), std::ios::binary);
  file << text;
  file.close();
  if (!file) throw Error(ExitCode::input, target + ": cannot be written (is the disk full?)");
  output.commit();
}

}  // namespace rz
