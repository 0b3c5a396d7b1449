// A folder with a made-up sample, and rz-call run on it with the small model of the networks' golden.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/apps/made_up_sample.h"
#include "tests/apps/program_runner.h"
#include "tests/io/hts_files.h"
#include "tests/io/temp_folder.h"

namespace rz::test {

class CallTest : public testing::Test {
 protected:
  CallTest() {
    ref_ = folder_.write("ref.fa", sample_.fasta);
    reads_ = write_reads("reads.bam", sample_.sam);
  }

  std::string write_reads(const std::string& name, const std::string& sam) {
    const std::string path = write_bam(folder_.file(name), sam);
    index_alignments(path);
    return path;
  }

  /// rz-call --ref REF --reads READS --model GOLDEN ARGUMENTS...
  RunResult call(const std::string& ref, const std::string& reads, const std::vector<std::string>& arguments,
                 const RunOptions& options = {}) {
    std::vector<std::string> command = {"rz-call",
                                        "--ref",
                                        ref,
                                        "--reads",
                                        reads,
                                        "--model",
                                        RZ_SOURCE_FOLDER "/tests/genomics/data/networks_golden.safetensors"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, options);
  }

  /// The VCF on stdout; the run must succeed.
  std::string vcf(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"-o", "-"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const RunResult result = call(ref_, reads_, all);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }

  /// Runs with -o into a fresh folder: the exit code, the words in the message, and that nothing is left there.
  void expect_refused(int exit_code, const std::vector<std::string>& words, const std::string& ref,
                      const std::string& reads, const std::vector<std::string>& arguments = {}) {
    const TempFolder out;
    std::vector<std::string> all = {"-o", out.file("calls.vcf.gz")};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const RunResult result = call(ref, reads, all);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    for (const std::string& word : words)
      EXPECT_NE(result.err.find(word), std::string::npos) << word << " in\n" << result.err;
    EXPECT_TRUE(out.names().empty()) << out.names().front() << " was left";
  }

  const TempFolder folder_;
  const MadeUpSample sample_;
  std::string ref_, reads_;
};

/// The records of VCF text.
inline std::string body_of(const std::string& vcf) {
  const size_t header = vcf.find("#CHROM");
  return header == std::string::npos ? "no header" : vcf.substr(vcf.find('\n', header) + 1);
}

}  // namespace rz::test
