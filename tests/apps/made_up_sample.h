// A made-up reference and the aligned reads of a made-up person, small enough to build in a test.
#pragma once

#include <string>

namespace rz::test {

/// Two contigs, "one" of 40 kb and "two" of 6 kb, 20x of 100-base read pairs on them, with a SNP about every 500 bases
/// and an indel about every 2,500. The same text on every run.
struct MadeUpSample {
  std::string fasta;  ///< both contigs
  std::string sam;    ///< header (sample "made-up") and records, sorted

  MadeUpSample();
};

/// Edits a SAM text: every occurrence of `from` becomes `to`. Throws std::logic_error where there is none.
std::string replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace rz::test
