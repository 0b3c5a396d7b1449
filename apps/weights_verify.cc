#include "apps/weights_verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "apps/weights_alphafold.h"
#include "apps/weights_checksum.h"
#include "apps/weights_chemprop.h"
#include "apps/weights_file.h"
#include "apps/weights_kind.h"
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

[[noreturn]] void not_finite(const WeightsFile& file, const std::string& name, int64_t element) {
  throw Error(ExitCode::difference,
              fmt::format("{}: tensor {}: element {} is NaN or infinite", file.path(), name, element));
}

void require_finite(const WeightsFile& file, const std::string& name, const WeightsArray& array) {
  const auto type = std::find_if(std::begin(kFloatTypes), std::end(kFloatTypes),
                                 [&](const FloatType& t) { return array.dtype == t.dtype; });
  if (type == std::end(kFloatTypes)) return;
  if (!array.data) {  // of PyTorch: only the reader knows where the elements lie
    const Array values = file.floats(name);
    for (int64_t i = 0; i < values.numel(); ++i) {
      if (!std::isfinite(values.data<float>()[i])) not_finite(file, name, i);
    }
    return;
  }
  for (int64_t i = 0; i < array.count(); ++i) {
    uint64_t bits = 0;  // the formats are little-endian, as are the machines that we build for
    std::memcpy(&bits, array.data + static_cast<size_t>(i) * type->bytes, type->bytes);
    if ((bits & type->mask) == type->mask) not_finite(file, name, i);
  }
}

/// Before the file is read any further: damage of compressed members would only look like bad input.
std::string require_members_intact(const std::string& path) {
  if (!is_zip(path)) return "";
  const ZipFile zip(path);
  for (const auto& [name, member] : zip.members()) {
    if (!zip.intact(name)) {
      throw Error(ExitCode::difference, fmt::format("{}: {}: damaged: its checksum is not the archive's", path, name));
    }
  }
  return fmt::format("archive: {} members, all as their checksums say\n", zip.members().size());
}

}  // namespace

std::string verify_weights(const std::string& path, const std::string& sha256) {
  std::string report = compare_checksums(path, sha256) + require_members_intact(path);
  const WeightsFile file(path);
  for (const auto& [name, array] : file.arrays()) require_finite(file, name, array);
  report += fmt::format("structure: {}, {} tensors, all floating-point numbers finite\n", file.format(),
                        file.arrays().size());
  const WeightsKind kind = kind_of(file);
  if (kind != WeightsKind::unknown) report += "model: " + architecture_of(file) + "\n";
  if (kind == WeightsKind::alphafold || kind == WeightsKind::openfold) report += verify_parameters(file);
  if (kind == WeightsKind::chemprop && file.torch()) report += verify_chemprop(*file.torch());
  return report + "OK\n";
}

}  // namespace rz
