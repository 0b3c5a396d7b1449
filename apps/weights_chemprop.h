// What rz-weights knows of Chemprop's checkpoints. A build without molecules/ knows nothing and says so.
#pragma once

#include <string>

#include "io/torch_file.h"

namespace rz {

/// Reads the network of a checkpoint of Chemprop 1 or 2 and checks that everything is there and fits. Returns lines
/// that say what it is and what was assumed. Throws Error(input) where it is malformed or of a kind that rz-screen has
/// not.
std::string verify_chemprop(const TorchFile& file);

/// Writes the network as a model of Ribozyme's, whole or not at all, which rz-screen reads. Returns the report. Throws
/// as verify_chemprop; Error(usage) where this build cannot; Error(input) where the output cannot be written.
std::string convert_chemprop(const TorchFile& file, const std::string& output);

}  // namespace rz
