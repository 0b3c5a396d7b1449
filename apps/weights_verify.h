// Whether a model file is what it should be.
#pragma once

#include <string>

#include "io/safetensors.h"

namespace rz {

/// Checks that every number of a floating-point tensor is finite, and compares the file's SHA-256 with `sha256` where
/// that is not empty, and with the checksum in FILE.sha256 (as sha256sum writes it) where that file exists. Returns the
/// report. Throws Error(difference) naming tensor and element, or both checksums; Error(usage) where `sha256`, and
/// Error(input) where FILE.sha256 holds no checksum.
std::string verify_weights(const SafeTensors& file, const std::string& sha256);

/// Compares with FILE.sha256 where that exists. Throws Error(missing) where they differ, Error(input) as above.
void require_checksum_beside(const SafeTensors& file);

}  // namespace rz
