// Whether a file of weights is what it should be.
#pragma once

#include <string>

namespace rz {

/// Checks a file's SHA-256 (as compare_checksums does), the checksums within a zip archive, that every number of a
/// floating-point array is finite, and, of AlphaFold's and OpenFold's parameters, that all arrays of the network are
/// there in shapes that fit together. Returns the report. Throws Error(difference) where a checksum or a number is
/// wrong, Error(input) naming file and array where it is malformed, and what compare_checksums throws.
std::string verify_weights(const std::string& path, const std::string& sha256);

}  // namespace rz
