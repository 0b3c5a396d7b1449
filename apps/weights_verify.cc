#include "apps/weights_verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "kernels/error.h"

namespace rz {
namespace {

/// A number is infinite or NaN where all bits of its type's mask are set: the exponent's; of F8_E4M3, which has NaN
/// only, all but the sign.
struct FloatType {
  const char* dtype;
  size_t bytes;
  uint64_t mask;
};

constexpr FloatType kFloatTypes[] = {
    {"F64", 8, 0x7ff0000000000000}, {"F32", 4, 0x7f800000}, {"F16", 2, 0x7c00}, {"BF16", 2, 0x7f80},
    {"F8_E5M2", 1, 0x7c},           {"F8_E4M3", 1, 0x7f}};

void require_finite(const SafeTensors& file, const std::string& name, const TensorEntry& tensor) {
  const auto type = std::find_if(std::begin(kFloatTypes), std::end(kFloatTypes),
                                 [&](const FloatType& t) { return tensor.dtype == t.dtype; });
  if (type == std::end(kFloatTypes)) return;
  for (int64_t i = 0; i < tensor.count(); ++i) {
    uint64_t bits = 0;  // the format is little-endian, as are the machines that we build for
    std::memcpy(&bits, tensor.data + static_cast<size_t>(i) * type->bytes, type->bytes);
    if ((bits & type->mask) == type->mask)
      throw Error(ExitCode::difference,
                  fmt::format("{}: tensor {}: element {} is NaN or infinite", file.path(), name, i));
  }
}

/// Lower case; empty where the text is no SHA-256.
std::string checksum_of(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos ? text : "";
}

void compare(const SafeTensors& file, const std::string& got, const std::string& expected, const std::string& source) {
  if (got != expected)
    throw Error(ExitCode::difference,
                fmt::format("{}: SHA-256 is {}, but {} says {}", file.path(), got, source, expected));
}

/// What FILE.sha256 says; empty where there is none.
std::string checksum_beside(const SafeTensors& file) {
  const std::string beside = file.path() + ".sha256";
  if (!std::filesystem::exists(beside)) return "";
  std::string word;
  std::ifstream(beside) >> word;
  const std::string expected = checksum_of(word);
  if (expected.empty()) throw Error(ExitCode::input, beside + ": does not begin with 64 hexadecimal digits");
  return expected;
}

}  // namespace

void require_checksum_beside(const SafeTensors& file) {
  const std::string expected = checksum_beside(file);
  if (!expected.empty() && file.sha256() != expected)
    throw Error(ExitCode::missing, file.path() + ": damaged: its SHA-256 is not the one in " + file.path() + ".sha256");
}

std::string verify_weights(const SafeTensors& file, const std::string& sha256) {
  const std::string given = checksum_of(sha256), beside = file.path() + ".sha256";
  if (!sha256.empty() && given.empty())
    throw Error(ExitCode::usage, "--sha256 " + sha256 + ": not 64 hexadecimal digits");
  const std::string got = file.sha256();
  std::string report = fmt::format("sha256: {}\n", got);
  if (!given.empty()) {
    compare(file, got, given, "--sha256");
    report += "checksum: as given by --sha256\n";
  }
  if (const std::string expected = checksum_beside(file); !expected.empty()) {
    compare(file, got, expected, beside);
    report += "checksum: as in the .sha256 file beside it\n";
  }
  for (const auto& [name, tensor] : file.tensors()) require_finite(file, name, tensor);
  return report + fmt::format("structure: {} tensors, all floating-point numbers finite\nOK\n", file.tensors().size());
}

}  // namespace rz
