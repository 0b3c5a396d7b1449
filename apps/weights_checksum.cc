#include "apps/weights_checksum.h"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <fstream>

#include "apps/build_info.h"
#include "io/mapped_file.h"
#include "io/sha256.h"
#include "kernels/error.h"

namespace rz {
namespace {

/// Lower case; empty where the text is no SHA-256.
std::string checksum_in(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos ? text : "";
}

void compare(const std::string& path, const std::string& got, const std::string& expected, const std::string& source) {
  if (got != expected) {
    throw Error(ExitCode::difference, fmt::format("{}: SHA-256 is {}, but {} says {}", path, got, source, expected));
  }
}

/// What FILE.sha256 says; empty where there is none.
std::string checksum_beside(const std::string& path) {
  const std::string beside = path + ".sha256";
  if (!std::filesystem::exists(beside)) return "";
  std::string word;
  std::ifstream(beside) >> word;
  const std::string expected = checksum_in(word);
  if (expected.empty()) throw Error(ExitCode::input, beside + ": does not begin with 64 hexadecimal digits");
  return expected;
}

}  // namespace

std::string checksum_of_file(const std::string& path) {
  const MappedFile file(path);
  return sha256_hex(file.data(), file.size());
}

std::map<std::string, std::string> source_metadata(const std::string& path) {
  return {{"made_by", std::string("rz-weights convert ") + kVersion},
          {"source", std::filesystem::path(path).filename().string()},
          {"source_sha256", checksum_of_file(path)},
          {"use", "research use only, not for diagnostic procedures"}};
}

std::string compare_checksums(const std::string& path, const std::string& given) {
  const std::string wanted = checksum_in(given);
  if (!given.empty() && wanted.empty()) {
    throw Error(ExitCode::usage, "--sha256 " + given + ": not 64 hexadecimal digits");
  }
  const std::string got = checksum_of_file(path);
  std::string report = fmt::format("sha256: {}\n", got);
  if (!wanted.empty()) {
    compare(path, got, wanted, "--sha256");
    report += "checksum: as given by --sha256\n";
  }
  if (const std::string expected = checksum_beside(path); !expected.empty()) {
    compare(path, got, expected, path + ".sha256");
    report += "checksum: as in the .sha256 file beside it\n";
  }
  return report;
}

void require_checksum_beside(const SafeTensors& file) {
  const std::string expected = checksum_beside(file.path());
  if (!expected.empty() && file.sha256() != expected)
    throw Error(ExitCode::missing, file.path() + ": damaged: its SHA-256 is not the one in " + file.path() + ".sha256");
}

}  // namespace rz
