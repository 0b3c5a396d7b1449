#include "io/alignment_file.h"

#include <gtest/gtest.h>

#include "tests/io/hts_files.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

const std::string kSequence = "ACGTTGCAACGTACGGTTCAACGTTGCAACGTACGGTTCAACGTTGCAACGTACGGTTCA";  // 60 bases

std::string header(const std::string& order) {
  return "@HD\tVN:1.6\tSO:" + order + "\n@SQ\tSN:chr1\tLN:60\n@SQ\tSN:chr2\tLN:50\n" +
         "@RG\tID:a\tSM:person\n@RG\tID:b\tSM:person\n@RG\tID:c\n@RG\tID:d\tSM:other\n";
}

/// A line with ten bases as the reference has them; `position` is 1-based.
std::string line(const std::string& name, int flag, int position, int quality = 60, const std::string& cigar = "10M") {
  return name + "\t" + std::to_string(flag) + "\tchr1\t" + std::to_string(position) + "\t" + std::to_string(quality) +
         "\t" + cigar + "\t*\t0\t0\t" + kSequence.substr(static_cast<size_t>(position - 1), 10) + "\tIIIIIIIIII\n";
}

std::string sorted_sam() {
  return header("coordinate") + line("first", 0, 5) + line("second", 0x10, 9) + line("duplicate", 0x400, 9) +
         line("poor", 0, 12, 3) + line("last", 0, 40);
}

class AlignmentFileTest : public testing::Test {
 protected:
  std::string indexed_bam(const std::string& name, const std::string& sam) {
    const std::string path = write_bam(folder_.file(name), sam);
    index_alignments(path);
    return path;
  }
  void refused(const std::string& path, const std::vector<std::string>& words) {
    expect_error(ExitCode::input, {path}, [&] { AlignmentFile(path, reference_, 0); });
    expect_error(ExitCode::input, words, [&] { AlignmentFile(path, reference_, 1); });
  }
  std::vector<Alignment> read_all(AlignmentFile& file, int64_t start = 0, int64_t end = 60) {
    std::vector<Alignment> reads;
    file.query("chr1", start, end);
    for (Alignment read; file.next(read, 0x400, 10);) reads.push_back(read);
    return reads;
  }

  const TempFolder folder_;
  const Fasta reference_{folder_.write("ref.fa", ">chr1\n" + kSequence + "\n>chr2\n" + kSequence.substr(10) + "\n")};
};

TEST_F(AlignmentFileTest, ReadsBam) {
  AlignmentFile file(indexed_bam("good.bam", sorted_sam()), reference_, 1);
  ASSERT_EQ(file.contigs().size(), 2u);
  EXPECT_EQ(file.contigs()[1].length, 50);
  EXPECT_EQ(file.samples(), (std::vector<std::string>{"person", "other"}));
  const std::vector<Alignment> reads = read_all(file);
  ASSERT_EQ(reads.size(), 3u);  // without the duplicate and the poorly mapped one
  EXPECT_EQ(reads[0].position, 4);
  EXPECT_EQ(reads[0].end, 14);
  EXPECT_EQ(reads[0].cigar, std::vector<uint32_t>{10 << 4});
  EXPECT_EQ(reads[0].bases, (std::vector<uint8_t>{3, 2, 1, 0, 0, 1, 2, 3, 0, 1}));
  EXPECT_EQ(reads[0].qualities, std::vector<uint8_t>(10, 40));
  EXPECT_EQ(reads[0].mate_position, -1);
  EXPECT_TRUE(reads[1].reverse());
  EXPECT_NE(reads[0].name_hash, reads[1].name_hash);
  EXPECT_EQ(read_all(file, 30, 60).size(), 1u);
  EXPECT_TRUE(read_all(file, 55, 60).empty());
}

TEST_F(AlignmentFileTest, WithoutSequenceOrQualities) {
  AlignmentFile file(indexed_bam("bare.bam", header("coordinate") + "a\t0\tchr1\t5\t60\t4M\t*\t0\t0\t*\t*\n" +
                                                 "b\t0\tchr1\t5\t60\t4M\t*\t0\t0\tACNT\t*\n"),
                     reference_, 0);
  const std::vector<Alignment> reads = read_all(file);
  ASSERT_EQ(reads.size(), 1u);
  EXPECT_EQ(reads[0].bases, (std::vector<uint8_t>{0, 1, 4, 3}));
  EXPECT_EQ(reads[0].qualities, std::vector<uint8_t>(4, 20));
}

TEST_F(AlignmentFileTest, RefusesWhatIsNoBam) {
  refused(folder_.file("absent.bam"), {"no such file"});
  refused(folder_.file(std::string(300, 'a')), {"no such file"});
  refused(folder_.file(""), {});
  refused(folder_.write("empty.bam", ""), {});
  refused(folder_.write("text.bam", "hello\n"), {});
  refused(folder_.write("text.sam", sorted_sam()), {"neither BAM nor CRAM"});
  refused(write_bgzip(folder_.file("no_header.bam"), "BAM\1garbage"), {"header"});
}

TEST_F(AlignmentFileTest, RefusesTruncatedBam) {
  std::string sam = header("coordinate");
  for (int i = 0; i < 20000; ++i) sam += line("r" + std::to_string(i * 7919), 0, 1 + i / 400);
  const std::string path = indexed_bam("whole.bam", sam), bytes = read_file(path);
  std::filesystem::copy(path + ".bai", folder_.file("cut.bam.bai"));
  for (const size_t size : {bytes.size() - 28, bytes.size() / 2, bytes.size() - 1, size_t{3000}}) {
    SCOPED_TRACE(size);
    refused(folder_.write("cut.bam", bytes.substr(0, size)), {"truncated"});
  }
  // Damaged in the middle: the end looks right.
  std::string damaged = bytes;
  for (size_t i = 0; i < 200; ++i) damaged[bytes.size() / 2 + i] = 'x';
  AlignmentFile file(folder_.write("cut.bam", damaged), reference_, 1);
  expect_error(ExitCode::input, {"cut.bam", "chr1:", "damaged"}, [&] { read_all(file); });
}

TEST_F(AlignmentFileTest, RefusesMissingIndexAndWrongOrder) {
  refused(write_bam(folder_.file("no_index.bam"), sorted_sam()), {"index"});
  refused(write_bam(folder_.file("unsorted.bam"), header("unsorted") + line("a", 0, 9)), {"sorted"});
  refused(write_bam(folder_.file("by_name.bam"), header("queryname") + line("a", 0, 9)), {"sorted"});
  refused((folder_.write("bad_index.bam.bai", "BAI\1xx"), write_bam(folder_.file("bad_index.bam"), sorted_sam())),
          {"index"});
}

/// Two records of equal size in the wrong order, under the index of the right order.
TEST_F(AlignmentFileTest, RefusesUnsortedRecords) {
  const std::string first = line("a", 0, 5), second = line("b", 0, 9);
  indexed_bam("lies.bam", header("coordinate") + first + second);
  const std::string path = write_bam(folder_.file("lies.bam"), header("coordinate") + second + first);
  AlignmentFile file(path, reference_, 0);
  expect_error(ExitCode::input, {path, "chr1:9", "not sorted", "read a"}, [&] { read_all(file); });
}

TEST_F(AlignmentFileTest, RefusesUnknownContig) {
  AlignmentFile file(indexed_bam("good.bam", sorted_sam()), reference_, 0);
  expect_error(ExitCode::input, {file.path(), "chr9"}, [&] { file.query("chr9", 0, 10); });
}

TEST_F(AlignmentFileTest, CramTakesTheGivenReference) {
  const std::string path = write_cram(folder_.file("good.cram"), sorted_sam(), reference_.path());
  index_alignments(path);
  std::filesystem::remove(reference_.path() + ".fai");  // the test's own writing of CRAM made it
  const std::vector<std::string> before = folder_.names();
  AlignmentFile file(path, reference_, 1);
  const std::vector<Alignment> reads = read_all(file);
  ASSERT_EQ(reads.size(), 3u);
  EXPECT_EQ(reads[0].bases, (std::vector<uint8_t>{3, 2, 1, 0, 0, 1, 2, 3, 0, 1}));
  EXPECT_EQ(folder_.names(), before);  // nothing is written next to inputs
}

TEST_F(AlignmentFileTest, CramRefusesAnotherReference) {
  const std::string path = write_cram(folder_.file("good.cram"), sorted_sam(), reference_.path());
  index_alignments(path);
  const TempFolder elsewhere;
  const Fasta other(elsewhere.write("other.fa", ">chr1\n" + std::string(60, 'A') + "\n"));
  const Fasta lacking(elsewhere.write("lacking.fa", ">chrX\n" + kSequence + "\n"));
  for (const Fasta* wrong : {&other, &lacking}) {
    SCOPED_TRACE(wrong->path());
    expect_error(ExitCode::input, {path}, [&] {
      AlignmentFile file(path, *wrong, 0);
      read_all(file);
    });
  }
}

TEST_F(AlignmentFileTest, RefusesBrokenFilesOfTheSpecs) {
  const std::string archive = shared_file("data/genomics/edge_cases.tar.xz");
  if (archive.empty()) GTEST_SKIP() << "the shared data are absent: data/genomics/edge_cases.tar.xz";
  const std::string unpack = "tar -xJf '" + archive + "' -C '" + folder_.file("") + "'";
  if (std::system(unpack.c_str()) != 0) GTEST_SKIP() << "tar with xz is absent";
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.file(""))) {
    const std::string path = entry.path(), suffix = entry.path().extension();
    if (!entry.is_regular_file() || (suffix != ".bam" && suffix != ".cram" && suffix != ".sam")) continue;
    SCOPED_TRACE(path);
    ++files;
    try {  // all may be refused or read, none may do anything else
      AlignmentFile file(path, reference_, 0);
      for (const Contig& contig : file.contigs()) {
        file.query(contig.name, 0, contig.length);
        for (Alignment read; file.next(read, 0, 0);) ASSERT_EQ(read.bases.size(), read.qualities.size());
      }
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::input) << e.what();
    }
  }
  EXPECT_GT(files, 50);
}

TEST_F(AlignmentFileTest, BamAndCramOfRealDataAgree) {
  const std::string bam = shared_file("data/genomics/hg001_illumina_50x/reads.bam");
  if (bam.empty()) GTEST_SKIP() << "the shared data are absent: data/genomics/hg001_illumina_50x";
  const Fasta reference(shared_file("data/genomics/hg001_illumina_50x/reference.fa.gz"));
  AlignmentFile one(bam, reference, 1), two(shared_file("data/genomics/hg001_illumina_50x/reads.cram"), reference, 1);
  one.query("chr20", 10010000, 10020000);
  two.query("chr20", 10010000, 10020000);
  int count = 0;
  for (Alignment a, b; one.next(a, 0x704, 10); ++count) {
    ASSERT_TRUE(two.next(b, 0x704, 10));
    ASSERT_EQ(a.name_hash, b.name_hash);
    ASSERT_EQ(a.position, b.position);
    ASSERT_EQ(a.bases, b.bases);
  }
  EXPECT_GT(count, 1000);
}

}  // namespace
}  // namespace rz::test
