// SHA-256 (FIPS 180-4), to name files by their content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rz {

/// Hexadecimal digest of `size` bytes.
std::string sha256_hex(const uint8_t* data, size_t size);
std::string sha256_hex(std::string_view text);

}  // namespace rz
