#include "io/png.h"

#include <zlib.h>

#include <algorithm>

#include "kernels/error.h"

namespace rz {
namespace {

std::string big_endian(uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<char>(value >> shift & 0xff));
  return text;
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const uLong crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<uint32_t>(data.size())) + body + big_endian(static_cast<uint32_t>(crc));
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  const int state = compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                              static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION);
  if (state != Z_OK) throw Error(ExitCode::memory, "png: zlib: out of memory");
  out.resize(size);
  return out;
}

}  // namespace

std::string png_bytes(const std::vector<Rgb>& pixels, int width, int height) {
  if (pixels.size() != static_cast<size_t>(width) * static_cast<size_t>(height)) {
    throw Error(ExitCode::internal, "png: " + std::to_string(pixels.size()) + " pixels for " + std::to_string(width) +
                                        " x " + std::to_string(height));
  }
  std::string rows;
  for (int y = 0; y < height; ++y) {
    rows.push_back(0);  // no filter
    for (int x = 0; x < width; ++x) {
      for (const uint8_t part : pixels[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)]) {
        rows.push_back(static_cast<char>(part));
      }
    }
  }
  const std::string header = big_endian(static_cast<uint32_t>(width)) + big_endian(static_cast<uint32_t>(height)) +
                             std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) + chunk("IEND", "");
}

std::string base64(const std::string& bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t b = 0; b < 3; ++b) group = group << 8 | (b < count ? static_cast<uint8_t>(bytes[i + b]) : 0);
    for (size_t letter = 0; letter < 4; ++letter) {
      text.push_back(letter <= count ? kLetters[group >> (18 - 6 * letter) & 63] : '=');
    }
  }
  return text;
}

}  // namespace rz
