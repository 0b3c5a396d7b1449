// The proteins to fold.
#pragma once

#include <string>
#include <vector>

namespace rz::folding {

struct ProteinSequence {
  std::string description;  ///< the FASTA line after '>'
  std::string residues;     ///< upper-case letters, A to Z
};

/// All records of a FASTA file, plain or gzip. Lower case (soft masking) becomes upper case; a '*' at the
/// end, which stands for the stop codon, is dropped.
/// Throws Error(input) naming file and record: no record, an empty one, a character that is no letter.
std::vector<ProteinSequence> read_sequences(const std::string& path);

}  // namespace rz::folding
