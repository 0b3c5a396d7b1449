// FASTA text as a list of records: protein sequences and A3M alignments. (Reference genomes: io/fasta.h.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rz {

struct FastaRecord {
  std::string description;  ///< the line after '>', without blanks at its ends
  std::string sequence;     ///< all its lines together, without blanks; letters as they are
  size_t line;              ///< of its '>', 1-based
};

/// Records in order. Lines before the first record that begin with '#' are skipped: HH-suite and ColabFold write such.
/// `path` is for messages, as are the lines that stand before `text` in the file. Throws Error(input) naming file and
/// line where text stands before the first record.
std::vector<FastaRecord> split_fasta(std::string_view text, const std::string& path, size_t lines_before = 0);

}  // namespace rz
