// SHA-256 (FIPS 180-4), to name model files by their content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rz {

/// Hexadecimal digest of `size` bytes.
std::string sha256_hex(const uint8_t* data, size_t size);

}  // namespace rz
