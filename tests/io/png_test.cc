#include "io/png.h"

#include <gtest/gtest.h>

namespace rz {
namespace {

/// The test vectors of RFC 4648, section 10.
TEST(Base64, EncodesTheTestVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

/// Signature, header with its checksum (as Pillow writes it for a 2 x 1 RGB picture), data, end.
TEST(Png, HasItsParts) {
  const std::string png = png_bytes({Rgb{255, 0, 0}, Rgb{0, 0, 255}}, 2, 1);
  const std::string start("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x02\0\0\0\x01\x08\x02\0\0\0\x7b\x40\xe8\xdd", 33);
  EXPECT_EQ(png.substr(0, 33), start);
  EXPECT_EQ(png.substr(37, 4), "IDAT");
  EXPECT_EQ(png.substr(png.size() - 12), std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12));
}

}  // namespace
}  // namespace rz
