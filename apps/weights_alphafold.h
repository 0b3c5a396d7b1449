// What rz-weights knows of AlphaFold's and OpenFold's parameters. A build without folding/ knows nothing and says so.
#pragma once

#include <string>

#include "apps/weights_file.h"

namespace rz {

/// Builds the network of a file of AlphaFold's or OpenFold's parameters on the CPU. Returns lines that name the arrays
/// which the network does not use. Throws Error(input) naming the array that is missing or misshapen.
std::string verify_parameters(const WeightsFile& file);

struct ConvertOptions {
  std::string input, output;
  int structure_layers = 0;  ///< 0: as the file says, or AlphaFold's 8; no array's shape tells
};

/// Writes the parameters of `file` as safetensors under AlphaFold's names, whole or not at all, after building the
/// network of them. Returns the report. Throws Error(usage) where this build cannot; Error(input) where the input is
/// malformed or of another kind, or the output cannot be written.
std::string convert_weights(const WeightsFile& file, const ConvertOptions& options);

}  // namespace rz
