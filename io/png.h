// PNG pictures, for heat maps in reports.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace rz {

using Rgb = std::array<uint8_t, 3>;

/// An 8-bit RGB picture: row after row, `width` x `height` pixels. Same pixels, same bytes (of one zlib).
/// Format: https://www.w3.org/TR/png
std::string png_bytes(const std::vector<Rgb>& pixels, int width, int height);

/// RFC 4648.
std::string base64(const std::string& bytes);

}  // namespace rz
