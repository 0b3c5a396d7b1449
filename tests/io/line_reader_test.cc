#include "io/line_reader.h"

#include <gtest/gtest.h>

#include "io/gzip_text.h"
#include "tests/io/temp_folder.h"

namespace rz {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  LineReader reader(path);
  std::vector<std::string> lines;
  std::string line;
  while (reader.next(line)) lines.push_back(line);
  EXPECT_EQ(reader.line_number(), static_cast<int64_t>(lines.size()));
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReader, EndsOfLines) {
  const test::TempFolder folder;
  EXPECT_EQ(lines_of(folder.write("a", "")), Lines{});
  EXPECT_EQ(lines_of(folder.write("b", "one\r\n\ntwo")), (Lines{"one", "", "two"}));
  EXPECT_EQ(lines_of(folder.write("c", "one\n")), Lines{"one"});
  const std::string zero("a\0b", 3);
  EXPECT_EQ(lines_of(folder.write("d", zero + "\n")), Lines{zero});
}

TEST(LineReader, LinesAcrossChunksAndMembers) {
  const test::TempFolder folder;
  Lines expected;
  std::string text;
  for (int i = 0; i < 300'000; ++i) {
    expected.push_back("line " + std::to_string(i));
    text += expected.back() + "\n";
  }
  expected.emplace_back(5 << 20, 'x');  // longer than a chunk
  text += expected.back() + "\n";
  EXPECT_EQ(lines_of(folder.write("plain", text)), expected);
  const size_t half = text.size() / 2;
  const std::string members = gzip_member(text.substr(0, half)) + gzip_member(text.substr(half));
  EXPECT_EQ(lines_of(folder.write("gz", members)), expected);
}

TEST(LineReader, NamesWhatCannotBeRead) {
  const test::TempFolder folder;
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string pressed = gzip_member(text);
  const std::string cut = folder.write("cut.gz", pressed.substr(0, pressed.size() / 2));
  test::expect_error(ExitCode::input, {cut, "line", "cut off"}, [&] { lines_of(cut); });
  std::string bytes = pressed;
  for (size_t i = bytes.size() / 2; i < bytes.size() / 2 + 40; ++i) bytes[i] ^= 0x55;
  const std::string damaged = folder.write("damaged.gz", bytes);
  test::expect_error(ExitCode::input, {damaged, "damaged"}, [&] { lines_of(damaged); });
  test::expect_error(ExitCode::missing, {"absent"}, [&] { LineReader(folder.file("absent")); });
  test::expect_error(ExitCode::input, {"folder"}, [&] { LineReader(folder.file("")); });
  const std::string endless = folder.write("endless", std::string(66 << 20, 'x'));
  test::expect_error(ExitCode::input, {endless, "line 1", "64 MiB"}, [&] { lines_of(endless); });
}

}  // namespace
}  // namespace rz
