// Stands in for weights_chemprop.cc in builds without molecules/.
#include "apps/weights_chemprop.h"
#include "kernels/error.h"

namespace rz {

std::string verify_chemprop(const TorchFile&) {
  return "network: not checked; this build was made without molecules/\n";
}

std::string convert_chemprop(const TorchFile& file, const std::string&) {
  throw Error(
      ExitCode::usage,
      file.path() + ": a Chemprop model, which this build cannot convert: it was made without molecules/ and RDKit");
}

}  // namespace rz
