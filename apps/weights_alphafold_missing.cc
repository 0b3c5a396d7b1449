// Stands in for weights_alphafold.cc in builds without folding/.
#include "apps/weights_alphafold.h"
#include "kernels/error.h"

namespace rz {

std::string verify_parameters(const WeightsFile&) {
  return "network: not checked; this build was made without folding/\n";
}

std::string convert_weights(const WeightsFile&, const ConvertOptions&) {
  throw Error(ExitCode::usage, "convert: this build cannot; it was made without folding/ (RIBOZYME_FOLDING)");
}

}  // namespace rz
