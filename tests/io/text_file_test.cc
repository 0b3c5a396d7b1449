#include "io/text_file.h"

#include <gtest/gtest.h>

#include "io/gzip_text.h"
#include "tests/io/temp_folder.h"

namespace rz {
namespace {

TEST(TextFile, PlainGzipAndSeveralMembers) {
  const test::TempFolder folder;
  const std::string large(3 << 20, 'x');
  const std::string pressed = gzip_member("one\n");
  EXPECT_EQ(read_text_file(folder.write("a", large)), large);
  EXPECT_EQ(read_text_file(folder.write("b", "")), "");
  EXPECT_EQ(read_text_file(folder.write("c", pressed)), "one\n");
  EXPECT_EQ(read_text_file(folder.write("d.gz", pressed + gzip_member("two\n"))), "one\ntwo\n");
  EXPECT_EQ(read_text_file(folder.write("e", gzip_member(large))), large);
}

TEST(TextFile, NamesTheFileThatCannotBeRead) {
  const test::TempFolder folder;
  const std::string pressed = gzip_member(std::string(5000, 'x') + "end");
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
