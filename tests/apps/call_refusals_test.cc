// Bad input to rz-call: the exit codes of the contract, messages that name file and place, and no partial output.
#include <filesystem>

#include "tests/apps/call_fixture.h"

namespace rz::test {
namespace {

TEST_F(CallTest, HelpAndVersion) {
  const RunResult version = run({"rz-call", "--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("rz-call 0.1.0\n"));
  const RunResult help = run({"rz-call", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("Example"), std::string::npos);
}

TEST_F(CallTest, RefusesWhatIsNotBuiltYet) {
  for (const std::vector<std::string>& flag : std::vector<std::vector<std::string>>{{"--gvcf", "g.vcf.gz"},
                                                                                    {"--haploid", "one"},
                                                                                    {"--platform", "hifi"},
                                                                                    {"--platform", "ont"},
                                                                                    {"--report", "r.html"}})
    expect_refused(2, {flag[0]}, ref_, reads_, flag);
}

TEST_F(CallTest, RefusesWrongUsage) {
  expect_refused(2, {"--shard"}, ref_, reads_, {"--shard", "4/3"});
  expect_refused(2, {"--shard"}, ref_, reads_, {"--shard", "x"});
  expect_refused(2, {"--device"}, ref_, reads_, {"--device", "tpu"});
  expect_refused(2, {"--nonsense"}, ref_, reads_, {"--nonsense"});
  expect_refused(2, {"--threads"}, ref_, reads_, {"--threads", "0"});
  expect_refused(5, {"cuda:99"}, ref_, reads_, {"--device", "cuda:99"});
  EXPECT_EQ(run({"rz-call"}).exit_code, 2);
}

TEST_F(CallTest, MissingFiles) {
  expect_refused(4, {"absent.fa"}, folder_.file("absent.fa"), reads_);
  expect_refused(3, {"absent.bam"}, ref_, folder_.file("absent.bam"));
  const RunResult no_model =
      run({"rz-call", "--ref", ref_, "--reads", reads_, "-o", "-", "--model", folder_.file("absent.model")});
  EXPECT_EQ(no_model.exit_code, 4) << no_model.err;
  EXPECT_NE(no_model.err.find("absent.model"), std::string::npos);
  const RunResult no_such_model = run({"rz-call", "--ref", ref_, "--reads", reads_, "-o", "-", "--model", ref_});
  EXPECT_EQ(no_such_model.exit_code, 3) << no_such_model.err;
}

TEST_F(CallTest, DamagedReads) {
  const std::string whole = read_file(reads_);
  const std::string cut = folder_.write("cut.bam", whole.substr(0, whole.size() / 2));
  std::filesystem::copy_file(reads_ + ".bai", cut + ".bai");
  expect_refused(3, {"cut.bam", "truncated"}, ref_, cut);
  std::string middle = whole;  // the end-of-file block stands, a block before it is damaged
  for (size_t i = middle.size() / 2; i < middle.size() / 2 + 200; ++i) middle[i] = static_cast<char>(middle[i] ^ 0x5a);
  const std::string damaged = folder_.write("damaged.bam", middle);
  std::filesystem::copy_file(reads_ + ".bai", damaged + ".bai");
  expect_refused(3, {"damaged.bam"}, ref_, damaged);
  const std::string no_index = write_bam(folder_.file("no_index.bam"), sample_.sam);
  expect_refused(3, {"no_index.bam", "index"}, ref_, no_index);
  expect_refused(3, {"ref.fa"}, ref_, ref_);
}

TEST_F(CallTest, LongReads) {
  const std::string header = sample_.sam.substr(0, sample_.sam.find("one-0"));
  const std::string bases = sample_.fasta.substr(5 + 2000, 1001);
  const std::string read =
      "long\t0\tone\t2001\t60\t1001M\t*\t0\t0\t" + bases + "\t" + std::string(1001, 'F') + "\tRG:Z:r\n";
  expect_refused(3, {"long.bam", "one:2001", "1001 bases"}, ref_, write_reads("long.bam", header + read));
}

TEST_F(CallTest, IndexOfAnotherFile) {
  const std::string more =
      replaced(sample_.sam.substr(0, sample_.sam.find("one-0")), "@RG", "@SQ\tSN:three\tLN:9\n@RG") +
      "r\t0\tthree\t1\t60\t9M\t*\t0\t0\tACGTACGTA\tFFFFFFFFF\tRG:Z:r\n";
  const std::string other = write_reads("other.bam", more), copy = folder_.file("copy.bam");
  std::filesystem::copy_file(reads_, copy);
  std::filesystem::copy_file(other + ".bai", copy + ".bai");
  expect_refused(3, {"copy.bam", "index"}, ref_, copy);
}

TEST_F(CallTest, DamagedModels) {
  std::string model = read_file(RZ_SOURCE_FOLDER "/tests/genomics/data/networks_golden.safetensors");
  const auto refused = [&](int exit_code, const std::string& word) {
    const std::string path = folder_.write("model.safetensors", model);
    const RunResult result = run({"rz-call", "--ref", ref_, "--reads", reads_, "-o", "-", "--model", path});
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    EXPECT_NE(result.err.find(word), std::string::npos) << result.err;
  };
  const std::string whole = model;
  std::fill(model.begin() + 100000, model.begin() + 100400, '\xff');  // NaN
  refused(3, "NaN");
  model = replaced(whole, "\"min_quality\":\"3\"", "\"min_quality\":\"n\"");
  refused(3, "min_quality");
  model = whole;
  folder_.write("model.safetensors.sha256", std::string(64, '0') + "  model.safetensors\n");
  refused(4, "SHA-256");
}

TEST_F(CallTest, OutputsThatWouldDestroyInputs) {
  const std::string before = read_file(reads_);
  const auto refused = [&](const std::vector<std::string>& arguments) {
    const RunResult result = call(ref_, reads_, arguments);
    EXPECT_EQ(result.exit_code, 2) << result.err;
  };
  const std::string link = folder_.file("link.vcf");
  std::filesystem::create_symlink(reads_, link);
  refused({"-o", link});
  refused({"-o", folder_.file("calls.vcf"), "--stats", reads_ + ".bai"});
  refused({"-o", folder_.file("calls.vcf"), "--stats", folder_.file("calls.vcf")});
  refused({"-o", folder_.file("calls.txt")});
  EXPECT_EQ(read_file(reads_), before);
  expect_refused(3, {"absent"}, ref_, reads_, {"--stats", folder_.file("absent/s.json")});
}

TEST_F(CallTest, ContigNamesThatVcfCannotHold) {
  const std::string fasta = folder_.write("odd.fa", replaced(sample_.fasta, ">two", ">t<o"));
  expect_refused(3, {"odd.fa", "t<o"}, fasta, write_reads("odd.bam", replaced(sample_.sam, "\ttwo\t", "\tt<o\t")));
}

TEST_F(CallTest, NumbersThatMakeNoSense) {
  for (const char* text : {"nan", "inf", "-1", "x"}) {
    expect_refused(2, {"--min-qual"}, ref_, reads_, {"--min-qual", text});
    expect_refused(2, {"--memory"}, ref_, reads_, {"--memory", text});
  }
  expect_refused(2, {"--threads"}, ref_, reads_, {"--threads", "100000"});
}

TEST_F(CallTest, UnsortedReads) {
  const std::string unsorted =
      write_bam(folder_.file("unsorted.bam"), replaced(sample_.sam, "SO:coordinate", "SO:unsorted"));
  expect_refused(3, {"unsorted.bam", "sorted"}, ref_, unsorted);
}

TEST_F(CallTest, ContigsThatDoNotFit) {
  const std::string shorter = folder_.write("shorter.fa", sample_.fasta.substr(0, sample_.fasta.size() - 11) + "\n");
  expect_refused(3, {"two", "6000", "5990"}, shorter, reads_);
  const std::string without = folder_.write("without.fa", sample_.fasta.substr(0, sample_.fasta.find(">two")));
  expect_refused(3, {"without.fa", "two"}, without, reads_, {"--regions", "two"});
  const RunResult noted = call(without, reads_, {"-o", "-"});
  EXPECT_EQ(noted.exit_code, 0) << noted.err;
  EXPECT_NE(noted.err.find("left out"), std::string::npos);
  const std::string other =
      folder_.write("other.fa", replaced(sample_.fasta.substr(0, sample_.fasta.find(">two")), ">one", ">1"));
  expect_refused(3, {"no contig in common"}, other, reads_);
}

TEST_F(CallTest, RegionsThatDoNotFit) {
  expect_refused(3, {"three"}, ref_, reads_, {"--regions", "three"});
  expect_refused(3, {"one:50000"}, ref_, reads_, {"--regions", "one:50000-60000"});
  expect_refused(3, {"one:9-x"}, ref_, reads_, {"--regions", "one:9-x"});
  expect_refused(3, {"empty.bed"}, ref_, reads_, {"--bed", folder_.write("empty.bed", "")});
  expect_refused(3, {"bad.bed", "2"}, ref_, reads_, {"--bed", folder_.write("bad.bed", "one\t1\t100\none\t100\n")});
  const RunResult lenient =
      call(ref_, reads_, {"-o", "-", "--exclude", folder_.write("lenient.bed", "three\t0\t10\none\t90000\t90010\n")});
  EXPECT_EQ(lenient.exit_code, 0) << lenient.err;
  expect_refused(3, {"no region"}, ref_, reads_,
                 {"--exclude", folder_.write("all.bed", "one\t0\t40000\ntwo\t0\t6000\n")});
}

TEST_F(CallTest, SampleNames) {
  const std::string nobody = write_reads("nobody.bam", replaced(sample_.sam, "\tSM:made-up", ""));
  expect_refused(3, {"nobody.bam", "--sample"}, ref_, nobody);
  const RunResult named = call(ref_, nobody, {"-o", "-", "--sample", "someone"});
  EXPECT_EQ(named.exit_code, 0) << named.err;
  EXPECT_NE(named.out.find("\tFORMAT\tsomeone\n"), std::string::npos);
  const std::string two =
      write_reads("two.bam", replaced(sample_.sam, "@RG\tID:r\tSM:made-up\n", "@RG\tID:r\tSM:a\n@RG\tID:s\tSM:b\n"));
  expect_refused(3, {"two.bam", "2 samples"}, ref_, two);
  expect_refused(2, {"--sample"}, ref_, reads_, {"--sample", "a\tb"});
}

TEST_F(CallTest, OutputsThatCannotBeWritten) {
  const RunResult no_folder = call(ref_, reads_, {"-o", folder_.file("absent/calls.vcf")});
  EXPECT_EQ(no_folder.exit_code, 3) << no_folder.err;
  EXPECT_NE(no_folder.err.find("absent/calls.vcf"), std::string::npos);
  const RunResult full = call(ref_, reads_, {"-o", "/dev/full"});
  EXPECT_EQ(full.exit_code, 3) << full.err;
  EXPECT_NE(full.err.find("/dev/full"), std::string::npos);
}

}  // namespace
}  // namespace rz::test
