#include "folding/msa.h"

#include <gtest/gtest.h>

#include "folding/a3m.h"
#include "folding/stockholm.h"
#include "tests/io/temp_folder.h"

namespace rz::folding {
namespace {

using Rows = std::vector<std::string>;
using Deletions = std::vector<std::vector<int32_t>>;

/// A literal with the NUL bytes in it.
template <size_t size>
std::string bytes(const char (&text)[size]) {
  return {text, size - 1};
}

void expect_bad_a3m(const std::vector<std::string>& words, const std::string& text) {
  test::expect_error(ExitCode::input, words, [&] { parse_a3m(text, "x.a3m"); });
}

void expect_bad_stockholm(const std::vector<std::string>& words, const std::string& text) {
  test::expect_error(ExitCode::input, words, [&] { parse_stockholm(text, "x.sto"); });
}

TEST(A3m, LowerCaseIsCountedBeforeTheNextColumn) {
  const Msa msa = parse_a3m(">query\nMK\nV\n>hit one\r\nabM-cV\r\n\n>hit2\nM.KVxyz\n", "x.a3m").front();
  EXPECT_EQ(msa.rows, (Rows{"MKV", "M-V", "MKV"}));
  EXPECT_EQ(msa.deletions, (Deletions{{0, 0, 0}, {2, 0, 1}, {0, 0, 0}}));
  EXPECT_EQ(msa.descriptions, (Rows{"query", "hit one", "hit2"}));
}

TEST(A3m, EveryLetterIsLegal) {
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  EXPECT_EQ(parse_a3m(">q\n" + letters, "x.a3m").front().rows, Rows{letters});
}

TEST(A3m, ColabFoldsFirstLineAndItsBlocks) {
  const std::string text = bytes("#3\t1\n>101\nMKV\n>a\nM-V\n\0>102\nAC\n>b\nA-\n\0");
  const std::vector<Msa> found = parse_a3m(text, "x.a3m");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rows, (Rows{"MKV", "M-V"}));
  EXPECT_EQ(found[1].rows, (Rows{"AC", "A-"}));
}

TEST(A3m, NamesFileAndRecordOfWhatIsWrong) {
  expect_bad_a3m({"x.a3m", "holds no alignment"}, "");
  expect_bad_a3m({"x.a3m", "holds no alignment"}, "#3\t1\n");
  expect_bad_a3m({"x.a3m:1", "'>'"}, "MKV\n>a\nMKV\n");
  expect_bad_a3m({"x.a3m: record 2 at line 3 (short one)", "has 2 columns, the query 3"}, ">q\nMKV\n>short one\nMK\n");
  expect_bad_a3m({"record 2 at line 3 (a)", "has 4 columns"}, ">q\nMKV\n>a\nMKaVV\n");
  expect_bad_a3m({"record 2 at line 3 (a)", "'*' is no residue"}, ">q\nMKV\n>a\nMK*\n");
  expect_bad_a3m({"record 1 at line 1 (q)", "byte 0xc3"}, ">q\nM\xc3\xa4V\n");
  expect_bad_a3m({"record 2 at line 3 (a)", "no aligned residues"}, ">q\nMKV\n>a\n");
  expect_bad_a3m({"record 1 at line 2 (q)", "no aligned residues"}, "\n>q\nmkv\n");
  expect_bad_a3m({"record 2 at line 5 (b)"}, bytes(">q\nMKV\n\0>r\nMK\n>b\nM\n"));
  expect_bad_a3m({"x.a3m:3", "'>'"}, bytes(">q\nMKV\n\0MK\n"));
  expect_bad_a3m({"x.a3m:1", "complex", "3,4 residues"}, "#3,4\t1,1\n>101\t102\nMKVMKVA\n");
  expect_bad_a3m({"x.a3m:1", "complex", "copies 2"}, "#3\t2\n>101\nMKV\n");
}

TEST(Stockholm, RemovesTheQuerysGapsAndCountsThem) {
  const Msa msa = parse_stockholm(
      "# STOCKHOLM 1.0\n#=GF ID q\n\nq      M-K.\nhit/1-3 MaKt\n\nq  V-\nhit/1-3\t-C\n#=GC RF xx\n//\n", "x.sto");
  EXPECT_EQ(msa.rows, (Rows{"MKV", "MK-"}));
  EXPECT_EQ(msa.deletions, (Deletions{{0, 0, 0}, {0, 1, 1}}));
  EXPECT_EQ(msa.descriptions, (Rows{"q", "hit/1-3"}));
}

TEST(Stockholm, NamesFileAndLineOfWhatIsWrong) {
  const std::string head = "# STOCKHOLM 1.0\n";
  expect_bad_stockholm({"x.sto", "holds no alignment"}, head + "//\n");
  expect_bad_stockholm({"x.sto:2", "a name and residues"}, head + "MKV\n//\n");
  expect_bad_stockholm({"x.sto:2", "a name and residues"}, head + "q MKV 1\n//\n");
  expect_bad_stockholm({"x.sto:3", "'*' is no residue"}, head + "q MKV\na MK*\n//\n");
  expect_bad_stockholm({"x.sto", "sequence 2 (a) has 2 columns, the first 3"}, head + "q MKV\na MK\n//\n");
  expect_bad_stockholm({"x.sto", "sequence, q, has no residues"}, head + "q ---\na MKV\n//\n");
  expect_bad_stockholm({"x.sto:4", "a second alignment"}, head + "q MKV\n//\nq MKV\n//\n");
}

TEST(ReadMsa, TellsTheFormatByTheText) {
  const test::TempFolder folder;
  EXPECT_EQ(read_msa(folder.write("x.txt", "# STOCKHOLM 1.0\nq M-V\na MCV\n//\n")).rows, (Rows{"MV", "MV"}));
  EXPECT_EQ(read_msa(folder.write("y.txt", ">q\nMV\n>a\nMcV\n"), "MV").rows, (Rows{"MV", "MV"}));
}

TEST(ReadMsa, TakesTheBlockOfTheSequence) {
  const test::TempFolder folder;
  const std::string path = folder.write("x.a3m", bytes(">1\nMKV\n\0>2\nACD\n>a\nA-D\n\0"));
  EXPECT_EQ(read_msa(path, "ACD").rows, (Rows{"ACD", "A-D"}));
  test::expect_error(ExitCode::input, {path, "none of its 2 alignments"}, [&] { read_msa(path, "AAA"); });
}

TEST(ReadMsa, MustBeOfTheSequence) {
  const test::TempFolder folder;
  const std::string path = folder.write("x.a3m", ">q\nMXVC\n");
  EXPECT_EQ(read_msa(path, "MUVC").rows, Rows{"MXVC"});
  test::expect_error(ExitCode::input, {path, "4 columns, the sequence 3 residues"}, [&] { read_msa(path, "MKV"); });
  test::expect_error(ExitCode::input, {path, "V at position 3, the sequence A"}, [&] { read_msa(path, "MKAC"); });
  test::expect_error(ExitCode::input, {"no.a3m", "cannot be opened"}, [&] { read_msa(folder.file("no.a3m")); });
}

}  // namespace
}  // namespace rz::folding
