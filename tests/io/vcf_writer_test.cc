#include "io/vcf_writer.h"

#include <gtest/gtest.h>
#include <htslib/synced_bcf_reader.h>
#include <htslib/vcf.h>

#include <functional>

#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

using Names = std::vector<std::string>;

std::string header(int64_t length) {
  return "##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n##contig=<ID=chr1,length=" +
         std::to_string(length) + ">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
         "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tperson\n";
}

std::string record(int64_t position) { return "chr1\t" + std::to_string(position) + "\t.\tA\tC\t30\tPASS\t.\tGT\t0/1"; }

void write_records(const std::string& target, const std::vector<int64_t>& positions, int64_t length = 100000000) {
  VcfWriter writer(target, header(length), 2);
  for (const int64_t position : positions) writer.write(record(position));
  writer.commit();
}

/// The 1-based positions that the file's index finds in a region.
std::vector<int64_t> positions_in(const std::string& path, const std::string& region) {
  std::vector<int64_t> positions;
  bcf_srs_t* reader = bcf_sr_init();
  bcf_sr_set_opt(reader, BCF_SR_REQUIRE_IDX);
  EXPECT_EQ(bcf_sr_set_regions(reader, region.c_str(), 0), 0);
  EXPECT_EQ(bcf_sr_add_reader(reader, path.c_str()), 1) << bcf_sr_strerror(reader->errnum);
  while (bcf_sr_next_line(reader)) positions.push_back(bcf_sr_get_line(reader, 0)->pos + 1);
  bcf_sr_destroy(reader);
  return positions;
}

TEST(VcfWriter, Plain) {
  const TempFolder folder;
  write_records(folder.file("out.vcf"), {5, 9});
  EXPECT_EQ(folder.names(), Names{"out.vcf"});
  EXPECT_EQ(read_file(folder.file("out.vcf")), header(100000000) + record(5) + "\n" + record(9) + "\n");
}

TEST(VcfWriter, CompressedWithIndex) {
  const TempFolder folder;
  write_records(folder.file("out.vcf.gz"), {5, 9, 90000000});
  write_records(folder.file("out.bcf"), {5, 9, 90000000});
  EXPECT_EQ(folder.names(), (Names{"out.bcf", "out.bcf.csi", "out.vcf.gz", "out.vcf.gz.tbi"}));
  for (const char* name : {"out.vcf.gz", "out.bcf"}) {
    EXPECT_EQ(positions_in(folder.file(name), "chr1:6-10"), std::vector<int64_t>{9}) << name;
    EXPECT_EQ(positions_in(folder.file(name), "chr1:80000000-"), std::vector<int64_t>{90000000}) << name;
  }
}

TEST(VcfWriter, LongContigsNeedCsi) {
  const TempFolder folder;
  const int64_t longest = (int64_t{1} << 29) - 1, beyond = longest + 1;
  write_records(folder.file("short.vcf.gz"), {5, longest}, longest);
  write_records(folder.file("long.vcf.gz"), {5, 1000000000}, 2000000000);
  write_records(folder.file("just.vcf.gz"), {5, beyond}, beyond);
  EXPECT_EQ(folder.names(), (Names{"just.vcf.gz", "just.vcf.gz.csi", "long.vcf.gz", "long.vcf.gz.csi", "short.vcf.gz",
                                   "short.vcf.gz.tbi"}));
  EXPECT_EQ(positions_in(folder.file("short.vcf.gz"), "chr1:500000000-"), std::vector<int64_t>{longest});
  EXPECT_EQ(positions_in(folder.file("long.vcf.gz"), "chr1:900000000-"), std::vector<int64_t>{1000000000});
  EXPECT_EQ(positions_in(folder.file("just.vcf.gz"), "chr1:500000000-"), std::vector<int64_t>{beyond});
}

TEST(VcfWriter, HeaderOnlyFilesAreValid) {
  const TempFolder folder;
  for (const char* name : {"out.vcf", "out.vcf.gz", "out.bcf"}) {
    write_records(folder.file(name), {});
    htsFile* file = hts_open(folder.file(name).c_str(), "r");
    ASSERT_TRUE(file) << name;
    bcf_hdr_t* read = bcf_hdr_read(file);
    ASSERT_TRUE(read) << name;
    EXPECT_EQ(bcf_hdr_nsamples(read), 1) << name;
    bcf_hdr_destroy(read);
    hts_close(file);
  }
  EXPECT_TRUE(positions_in(folder.file("out.vcf.gz"), "chr1").empty());
  EXPECT_TRUE(positions_in(folder.file("out.bcf"), "chr1").empty());
}

TEST(VcfWriter, LeavesNothingWithoutCommit) {
  const TempFolder folder;
  for (const char* name : {"out.vcf", "out.vcf.gz", "out.bcf"}) {
    VcfWriter writer(folder.file(name), header(1000), 2);
    writer.write(record(5));
  }
  EXPECT_EQ(folder.names(), Names{});
}

TEST(VcfWriter, RefusesTargetsThatCannotBeWritten) {
  const TempFolder folder;
  for (const char* name : {"absent/out.vcf", "absent/out.vcf.gz", "absent/out.bcf"})
    expect_error(ExitCode::input, {folder.file(name)}, [&] { VcfWriter(folder.file(name), header(1000), 1); });
}

TEST(VcfWriter, RefusesMalformedText) {
  const TempFolder folder;
  expect_error(ExitCode::internal, {"header"}, [&] { VcfWriter(folder.file("a.vcf"), "hello\n", 1); });
  VcfWriter writer(folder.file("b.vcf"), header(1000), 1);
  testing::internal::CaptureStderr();
  expect_error(ExitCode::internal, {"record", "chr1"}, [&] { writer.write("chr1\tx"); });
  expect_error(ExitCode::internal, {"record", "chr9"}, [&] { writer.write("chr9\t5\t.\tA\tC\t30\tPASS\t.\tGT\t0/1"); });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(VcfWriter, SaysThatTheDiskIsFull) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  const TempFolder folder;
  for (const char* name : {"out.vcf", "out.vcf.gz", "out.bcf"}) {
    SCOPED_TRACE(name);
    std::filesystem::create_symlink("/dev/full", folder.file(name));
    expect_error(ExitCode::input, {folder.file(name), "No space left"}, [&] {
      VcfWriter writer(folder.file(name), header(100000000), 1);
      for (int64_t position = 1; position < 50000; ++position) writer.write(record(position));
      writer.commit();
    });
  }
  expect_error(ExitCode::input, {"out.vcf.gz", "No space left"},
               [&] { write_records(folder.file("out.vcf.gz"), {5}); });
  EXPECT_EQ(folder.names(), (Names{"out.bcf", "out.vcf", "out.vcf.gz"}));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

}  // namespace
}  // namespace rz::test
