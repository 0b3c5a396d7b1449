#include "io/text_file.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/io/temp_folder.h"

namespace rz {
namespace {

std::string gzipped(const std::string& text, const test::TempFolder& folder) {
  const std::string path = folder.file("made.gz");
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return test::read_file(path);
}

TEST(TextFile, PlainGzipAndSeveralMembers) {
  const test::TempFolder folder;
  const std::string large(3 << 20, 'x');
  const std::string pressed = gzipped("one\n", folder);
  EXPECT_EQ(read_text_file(folder.write("a", large)), large);
  EXPECT_EQ(read_text_file(folder.write("b", "")), "");
  EXPECT_EQ(read_text_file(folder.write("c", pressed)), "one\n");
  EXPECT_EQ(read_text_file(folder.write("d.gz", pressed + gzipped("two\n", folder))), "one\ntwo\n");
  EXPECT_EQ(read_text_file(folder.write("e", gzipped(large, folder))), large);
}

TEST(TextFile, NamesTheFileThatCannotBeRead) {
  const test::TempFolder folder;
  const std::string pressed = gzipped(std::string(5000, 'x') + "end", folder);
  const std::string cut = folder.write("cut", pressed.substr(0, pressed.size() - 9));
  std::string bytes = pressed;
  bytes[bytes.size() - 6] ^= 1;  // in the checksum
  const std::string damaged = folder.write("damaged", bytes);
  const std::string absent = folder.file("absent");
  test::expect_error(ExitCode::input, {absent, "cannot be opened"}, [&] { read_text_file(absent); });
  test::expect_error(ExitCode::input, {"folder"}, [&] { read_text_file(folder.file("")); });
  test::expect_error(ExitCode::input, {cut, "cut off"}, [&] { read_text_file(cut); });
  test::expect_error(ExitCode::input, {damaged, "cannot be read"}, [&] { read_text_file(damaged); });
}

}  // namespace
}  // namespace rz
