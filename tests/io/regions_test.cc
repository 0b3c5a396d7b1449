#include "io/regions.h"

#include <gtest/gtest.h>

#include "tests/io/hts_files.h"
#include "tests/io/temp_folder.h"

namespace rz {

static bool operator==(const Region& a, const Region& b) {
  return a.contig == b.contig && a.start == b.start && a.end == b.end;
}

static void PrintTo(const Region& region, std::ostream* out) {
  *out << region.contig << ":" << region.start << "-" << region.end;
}

namespace test {
namespace {

using Regions = std::vector<Region>;

const std::vector<Contig> kContigs = {
    {"chr1", 1000}, {"chr2", 500}, {"HLA-A*01:01:01:01", 300}, {"HLA-A*01:01", 200}, {"track_1", 50}};

TEST(ParseRegion, SamtoolsStyle) {
  EXPECT_EQ(parse_region("chr1", kContigs), (Region{"chr1", 0, 1000}));
  EXPECT_EQ(parse_region("chr1:100", kContigs), (Region{"chr1", 99, 1000}));
  EXPECT_EQ(parse_region("chr1:100-200", kContigs), (Region{"chr1", 99, 200}));
  EXPECT_EQ(parse_region("chr1:1-1", kContigs), (Region{"chr1", 0, 1}));
  EXPECT_EQ(parse_region("chr1:1,000-1,000", kContigs), (Region{"chr1", 999, 1000}));
  EXPECT_EQ(parse_region("chr2:400-9,999,999", kContigs), (Region{"chr2", 399, 500}));
}

TEST(ParseRegion, NamesWithColons) {
  EXPECT_EQ(parse_region("HLA-A*01:01:01:01", kContigs), (Region{"HLA-A*01:01:01:01", 0, 300}));
  EXPECT_EQ(parse_region("HLA-A*01:01:01:01:5-10", kContigs), (Region{"HLA-A*01:01:01:01", 4, 10}));
  EXPECT_EQ(parse_region("HLA-A*01:01", kContigs), (Region{"HLA-A*01:01", 0, 200}));
  EXPECT_EQ(parse_region("HLA-A*01:01:7", kContigs), (Region{"HLA-A*01:01", 6, 200}));
}

TEST(ParseRegion, RefusesTheRest) {
  for (const char* text :
       {"", "chr3", "chr3:1-2", "chr1:", "chr1:0-5", "chr1:-5", "chr1:5-", "chr1:9-8", "chr1:a-b", "chr1:1-2-3",
        "chr1:1-2x", "chr1:,", "chr1: 1-2", "chr1:1001", "chr1:1001-1002", "chr1:99999999999999999999", ":1-2"}) {
    SCOPED_TRACE(text);
    expect_error(ExitCode::input, {"region " + std::string(text)}, [&] { parse_region(text, kContigs); });
  }
}

TEST(ReadBed, PlainAndCompressed) {
  const TempFolder folder;
  const std::string text =
      "# comment\ntrack name=\"x\"\nbrowser position chr1:1-2\n\nchr1\t0\t10\tname\t0\t+\r\nchr2 5 9\ntrack_1\t1\t2\n"
      "chr1\t7\t7\nchr1\t990\t5000\n";
  const Regions expected = {{"chr1", 0, 10}, {"chr2", 5, 9}, {"track_1", 1, 2}, {"chr1", 990, 1000}};
  EXPECT_EQ(read_bed(folder.write("plain.bed", text), kContigs), expected);
  EXPECT_EQ(read_bed(write_bgzip(folder.file("block.bed.gz"), text), kContigs), expected);
  EXPECT_EQ(read_bed(write_gzip(folder.file("gzip.bed.gz"), text), kContigs), expected);
  EXPECT_EQ(read_bed(folder.write("no_newline.bed", "chr1\t1\t2"), kContigs), (Regions{{"chr1", 1, 2}}));
}

TEST(ReadBed, ErrorsNameFileAndLine) {
  const TempFolder folder;
  for (const char* line : {"chr1", "chr1\t1", "chr1\tx\t2", "chr1\t1\t2x", "chr1\t-1\t2", "chr1\t5\t4", "chr9\t1\t2",
                           "chr1\t\t2", "chr1\t1,0\t2,0", "chr1\t1\t99999999999999999999", "\t1\t2", "   "}) {
    SCOPED_TRACE(line);
    const std::string path = folder.write("bad.bed", "# a\nchr1\t1\t2\n" + std::string(line) + "\nchr1\t3\t4\n");
    expect_error(ExitCode::input, {path + ":3"}, [&] { read_bed(path, kContigs); });
  }
}

TEST(ReadBed, RefusesNothingAndDamage) {
  const TempFolder folder;
  const auto refused = [&](const std::string& path) {
    expect_error(ExitCode::input, {path}, [&] { read_bed(path, kContigs); });
  };
  refused(folder.file("absent.bed"));
  refused(folder.file(""));
  refused(folder.file(std::string(300, 'a')));
  refused(folder.write("empty.bed", ""));
  refused(folder.write("comments.bed", "# nothing\n"));
  refused(folder.write("beyond.bed", "chr1\t2000\t3000\n"));
  std::string many;
  for (int i = 0; i < 20000; ++i)
    many += "chr1\t" + std::to_string(i % 900) + "\t" + std::to_string(i % 900 + 1) + "\n";
  for (const std::string& whole : {write_bgzip(folder.file("b.gz"), many), write_gzip(folder.file("g.gz"), many)}) {
    const std::string bytes = read_file(whole);
    refused(folder.write("cut.gz", bytes.substr(0, bytes.size() / 2)));
    refused(folder.write("end.gz", bytes.substr(0, bytes.size() - 28)));  // the end-of-file block of bgzip
  }
}

TEST(MergeRegions, SortsAndJoins) {
  const Regions merged =
      merge_regions({{"chr2", 1, 5}, {"chr1", 50, 60}, {"chr1", 10, 20}, {"chr1", 20, 30}, {"chr1", 12, 15}}, kContigs);
  EXPECT_EQ(merged, (Regions{{"chr1", 10, 30}, {"chr1", 50, 60}, {"chr2", 1, 5}}));
  EXPECT_TRUE(merge_regions({}, kContigs).empty());
}

TEST(SubtractRegions, CutsHoles) {
  const Regions regions = {{"chr1", 10, 100}, {"chr2", 0, 50}};
  EXPECT_EQ(subtract_regions(regions, {}), regions);
  EXPECT_EQ(subtract_regions(regions, {{"chr1", 0, 20}, {"chr1", 30, 40}, {"chr1", 90, 200}}),
            (Regions{{"chr1", 20, 30}, {"chr1", 40, 90}, {"chr2", 0, 50}}));
  EXPECT_EQ(subtract_regions(regions, {{"chr1", 0, 10}, {"chr1", 100, 110}, {"chr2", 0, 50}}),
            (Regions{{"chr1", 10, 100}}));
  EXPECT_TRUE(subtract_regions(regions, {{"chr1", 10, 100}, {"chr2", 0, 60}}).empty());
}

}  // namespace
}  // namespace test
}  // namespace rz
