// What rz-call writes: the same whatever the split, in every format, with an index, whole or not at all.
#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/apps/call_fixture.h"

namespace rz::test {
namespace {

TEST_F(CallTest, FindsTheMadeUpVariantsAsCandidates) {
  const std::string vcf_text = vcf({});
  EXPECT_TRUE(vcf_text.starts_with("##fileformat=VCFv4.3\n"));
  EXPECT_NE(vcf_text.find("##contig=<ID=one,length=40000>"), std::string::npos);
  EXPECT_NE(vcf_text.find("\tFORMAT\tmade-up\n"), std::string::npos);
  const std::string body = body_of(vcf_text);
  int snps = 0;
  for (int position = 251; position < 39700; position += 500)
    snps += body.find("one\t" + std::to_string(position) + "\t.\t") != std::string::npos;
  EXPECT_EQ(snps, 79) << "one SNP every 500 bases of contig one";
}

TEST_F(CallTest, SameBytesForAnyNumberOfThreads) {
  const std::string one = vcf({"--threads", "1"});
  EXPECT_GT(one.size(), 10000u);
  EXPECT_EQ(vcf({"--threads", "2"}), one);
  EXPECT_EQ(vcf({"--threads", "5", "--memory", "0.1"}), one);
}

TEST_F(CallTest, RegionsShardsAndBedsAddUpToTheWhole) {
  const std::string whole = vcf({});
  const std::string parts = body_of(vcf({"--regions", "one:1-9,999"})) +
                            body_of(vcf({"--regions", "one:10000-16400"})) +
                            body_of(vcf({"--regions", "one:16401-40000", "--regions", "two"}));
  EXPECT_EQ(parts, body_of(whole));
  std::string shards;
  for (const char* shard : {"1/3", "2/3", "3/3"}) shards += body_of(vcf({"--shard", shard}));
  EXPECT_EQ(shards, body_of(whole));
  const std::string inside = folder_.write("in.bed", "one\t5000\t30000\n"),
                    outside = folder_.write("out.bed", "one\t0\t5000\none\t30000\t40000\n");
  EXPECT_EQ(body_of(vcf({"--bed", inside})), body_of(vcf({"--exclude", outside, "--regions", "one"})));
}

TEST_F(CallTest, WritesEveryFormatWithItsIndex) {
  for (const auto& [name, index] : std::vector<std::pair<std::string, std::string>>{
           {"a.vcf", ""}, {"b.vcf.gz", "b.vcf.gz.tbi"}, {"c.bcf", "c.bcf.csi"}}) {
    const TempFolder out;
    const RunResult result = call(ref_, reads_, {"-o", out.file(name), "--stats", out.file("s.json")});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    std::vector<std::string> expected = {name, "s.json"};
    if (!index.empty()) expected.insert(expected.begin() + 1, index);
    EXPECT_EQ(out.names(), expected);
    const auto stats = nlohmann::json::parse(read_file(out.file("s.json")));
    EXPECT_EQ(stats["program"], "rz-call");
    EXPECT_GT(stats["counts"]["candidate_alleles"], 80);
    EXPECT_EQ(
        stats["device"].get<std::string>().find("cp") == 0 || stats["device"].get<std::string>().find("cuda") == 0,
        true);
  }
}

TEST_F(CallTest, HeaderOnlyFileWhereNothingIsFound) {
  const TempFolder out;
  const std::string empty = write_reads("empty.bam", sample_.sam.substr(0, sample_.sam.find("one-0")));
  const RunResult result = call(ref_, empty, {"-o", out.file("none.vcf.gz")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(out.names(), (std::vector<std::string>{"none.vcf.gz", "none.vcf.gz.tbi"}));
}

TEST_F(CallTest, CramEqualsBam) {
  const std::string cram = write_cram(folder_.file("reads.cram"), sample_.sam, ref_);
  index_alignments(cram);
  const RunResult result = call(ref_, cram, {"-o", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(body_of(result.out), body_of(vcf({})));
}

TEST_F(CallTest, DuplicatesAndSecondaryReadsDoNotCount) {
  std::string sam = sample_.sam;
  size_t copies = 0;
  for (size_t at = sam.find("one-"); at != std::string::npos; at = sam.find("one-", at)) {
    const size_t end = sam.find('\n', at) + 1;
    std::string line = sam.substr(at, end - at);
    const char* mark = copies % 4 == 0 ? "1024" : copies % 4 == 1 ? "256" : copies % 4 == 2 ? "512" : "2048";
    line = replaced(line, line.find("\t99\t") != std::string::npos ? "\t99\t" : "\t147\t",
                    std::string("\t") + mark + "\t");
    sam.insert(end, line);
    at = end + line.size();
    ++copies;
  }
  const RunResult result = call(ref_, write_reads("marked.bam", sam), {"-o", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(copies, 1000u);
  EXPECT_EQ(body_of(result.out), body_of(vcf({})));
}

TEST_F(CallTest, OddCigarsAreNoEvidence) {
  const std::string header = sample_.sam.substr(0, sample_.sam.find("one-0"));
  const std::string bases = sample_.fasta.substr(5 + 2000, 50), qualities(50, 'F');
  std::string sam = header;
  for (const char* cigar :
       {"20M0D30M", "20M0I30M", "50M50D", "50D50M", "5I45M", "45M5I", "50S", "20M0D30M", "50M50D", "50D50M"})
    for (int copy = 0; copy < 5; ++copy)
      sam += std::string(cigar) + std::to_string(copy) + "\t" + (copy % 2 ? "16" : "0") + "\tone\t2001\t60\t" + cigar +
             "\t*\t0\t0\t" + bases + "\t" + qualities + "\tRG:Z:r\n";
  const RunResult result = call(ref_, write_reads("odd.bam", sam), {"-o", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* indel : {"\t0D", "\t0I"}) EXPECT_EQ(result.out.find(indel), std::string::npos);
  std::istringstream lines(body_of(result.out));
  std::string line, contig, position, id, ref, alt;
  while (std::getline(lines, line)) {
    std::istringstream(line) >> contig >> position >> id >> ref >> alt;
    EXPECT_TRUE(ref.size() == 1 && alt.size() == 1) << line;
  }
}

TEST_F(CallTest, ASignalLeavesNoPartialOutput) {
  int stopped = 0;
  for (int delay = 1; delay <= 65; delay += 4) {  // ms; whenever it comes: the whole output or none
    const TempFolder out;
    RunOptions options;
    options.signal = SIGTERM;
    options.signal_after = std::chrono::milliseconds(delay);
    const RunResult result = call(ref_, reads_, {"-o", out.file("calls.vcf.gz"), "--threads", "1"}, options);
    stopped += result.exit_code == 128 + SIGTERM;
    if (result.exit_code == 0 || !out.names().empty()) {
      EXPECT_EQ(out.names(), (std::vector<std::string>{"calls.vcf.gz", "calls.vcf.gz.tbi"}))
          << "after " << delay << " ms";
    }
  }
  EXPECT_GT(stopped, 0);
}

}  // namespace
}  // namespace rz::test
