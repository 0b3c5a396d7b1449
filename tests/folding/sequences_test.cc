#include "folding/sequences.h"

#include <gtest/gtest.h>

#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

TEST(Sequences, SeveralRecordsOnSeveralLines) {
  const test::TempFolder folder;
  const auto sequences = read_sequences(folder.write("x.fa", ">one protein\nMKV ac\nDE\n\n> two\r\nGG\r\n"));
  ASSERT_EQ(sequences.size(), 2u);
  EXPECT_EQ(sequences[0].description, "one protein");
  EXPECT_EQ(sequences[0].residues, "MKVACDE");
  EXPECT_EQ(sequences[1].description, "two");
  EXPECT_EQ(sequences[1].residues, "GG");
}

TEST(Sequences, TakesAByteOrderMarkAndAStop) {
  const test::TempFolder folder;
  const auto sequences = read_sequences(folder.write("x.fa", "\xef\xbb\xbf>a\nMKV*\n"));
  ASSERT_EQ(sequences.size(), 1u);
  EXPECT_EQ(sequences[0].residues, "MKV");
}

TEST(Sequences, NamesFileAndRecordOfWhatIsWrong) {
  const test::TempFolder folder;
  const auto expect_bad = [&](const std::vector<std::string>& words, const std::string& text) {
    const std::string path = folder.write("x.fa", text);
    test::expect_error(ExitCode::input, words, [&] { read_sequences(path); });
  };
  expect_bad({"x.fa", "holds no sequence"}, "");
  expect_bad({"x.fa:1", "'>'"}, "MKV\n");
  expect_bad({"x.fa", "record 2 at line 3 (b)", "has no residues"}, ">a\nMKV\n>b\n");
  expect_bad({"x.fa", "record 1 at line 1 (a)", "'*' is no residue"}, ">a\nMK*V\n");
  expect_bad({"x.fa", "record 1", "complex"}, ">a\nMKV:GG\n");
}

}  // namespace
}  // namespace rz::folding
