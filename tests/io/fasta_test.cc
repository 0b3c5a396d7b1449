#include "io/fasta.h"

#include <gtest/gtest.h>

#include "tests/io/hts_files.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

const std::string kText = ">chr1 a description\nACGTacgtNn\nRYKM\n>chr2\nTTTT\n";

void expect_contents(const Fasta& fasta) {
  ASSERT_EQ(fasta.contigs().size(), 2u);
  EXPECT_EQ(fasta.contigs()[0].name, "chr1");
  EXPECT_EQ(fasta.contigs()[0].length, 14);
  EXPECT_EQ(fasta.length("chr2"), 4);
  EXPECT_EQ(fasta.length("chr3"), -1);
  EXPECT_EQ(fasta.fetch("chr1", 0, 14), "ACGTACGTNNNNNN");  // lower case and IUPAC letters
  EXPECT_EQ(fasta.fetch("chr1", 3, 5), "TA");
  EXPECT_EQ(fasta.fetch("chr2", -5, 100), "TTTT");
  EXPECT_EQ(fasta.fetch("chr2", 4, 9), "");
  EXPECT_EQ(fasta.fetch("chr2", 3, 2), "");
}

TEST(Fasta, PlainWithoutIndexWritesNothingBeside) {
  const TempFolder folder;
  const std::string path = folder.write("ref.fa", kText);
  expect_contents(Fasta(path));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"ref.fa"});
}

TEST(Fasta, BgzipWithoutIndexWritesNothingBeside) {
  const TempFolder folder;
  const std::string path = write_bgzip(folder.file("ref.fa.gz"), kText);
  expect_contents(Fasta(path));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"ref.fa.gz"});
}

TEST(Fasta, BgzipUnderAnyName) {
  const TempFolder folder;
  expect_contents(Fasta(write_bgzip(folder.file("ref.fasta"), kText)));
  folder.write("ref.fasta.fai", "chr1\t14\t20\t10\t11\nchr2\t4\t42\t4\t5\n");  // but no .gzi
  expect_contents(Fasta(folder.file("ref.fasta")));
}

TEST(Fasta, UsesTheIndexBesideTheFile) {
  const TempFolder folder;
  folder.write("ref.fa", kText);
  folder.write("ref.fa.fai", "renamed\t10\t20\t10\t11\n");
  const Fasta fasta(folder.file("ref.fa"));
  EXPECT_EQ(fasta.length("renamed"), 10);
  EXPECT_EQ(fasta.length("chr1"), -1);
}

TEST(Fasta, ThroughASymlink) {
  const TempFolder folder;
  std::filesystem::create_symlink(folder.write("ref.fa", kText), folder.file("link.fa"));
  expect_contents(Fasta(folder.file("link.fa")));
}

TEST(Fasta, RefusesWhatIsNoReference) {
  const TempFolder folder;
  const auto refused = [](ExitCode code, const std::string& path) { expect_error(code, {path}, [&] { Fasta{path}; }); };
  refused(ExitCode::missing, folder.file("absent.fa"));
  refused(ExitCode::missing, folder.file(""));
  refused(ExitCode::missing, folder.file(std::string(300, 'a')));
  refused(ExitCode::input, write_gzip(folder.file("gzip.fa.gz"), kText));
  refused(ExitCode::input, folder.write("empty.fa", ""));
  refused(ExitCode::input, folder.write("text.fa", "hello world\n"));
  refused(ExitCode::input, folder.write("ragged.fa", ">a\nACGT\nAC\nACGT\n"));
}

TEST(Fasta, RefusesABadIndexAndUnknownContigs) {
  const TempFolder folder;
  folder.write("ref.fa", kText);
  expect_error(ExitCode::input, {"chr9", "ref.fa"}, [&] { Fasta(folder.file("ref.fa")).fetch("chr9", 0, 1); });
  folder.write("ref.fa.fai", "chr1\t900\t20\t10\t11\n");  // of another, longer file
  expect_error(ExitCode::input, {"ref.fa", "chr1:801-900"},
               [&] { Fasta(folder.file("ref.fa")).fetch("chr1", 800, 900); });
  folder.write("ref.fa.fai", "garbage\n");
  expect_error(ExitCode::input, {"ref.fa"}, [&] { Fasta(folder.file("ref.fa")); });
}

/// What goes wrong is said once, in the error: HTSlib's own lines would break --log-json.
TEST(Fasta, PrintsNothing) {
  const TempFolder folder;
  const std::string path = write_gzip(folder.file("gzip.fa.gz"), kText);
  testing::internal::CaptureStderr();
  expect_error(ExitCode::input, {path}, [&] { Fasta{path}; });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace rz::test
