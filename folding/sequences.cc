#include "folding/sequences.h"

#include <fmt/format.h>

#include "folding/msa_codes.h"
#include "io/fasta_records.h"
#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::folding {

std::vector<ProteinSequence> read_sequences(const std::string& path) {
  std::vector<ProteinSequence> sequences;
  for (FastaRecord& record : split_fasta(read_text_file(path), path)) {
    const auto fail = [&](const std::string& what) {
      return Error(ExitCode::input, fmt::format("{}: record {} at line {} ({}): {}", path, sequences.size() + 1,
                                                record.line, record.description.substr(0, 60), what));
    };
    // The stop that programs put behind a translated sequence.
    if (!record.sequence.empty() && record.sequence.back() == '*') record.sequence.pop_back();
    if (record.sequence.empty()) throw fail("has no residues");
    for (char& c : record.sequence) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      if (c == ':') throw fail("':' joins the chains of a complex, and only single chains can be folded");
      if (c < 'A' || c > 'Z') throw fail(quoted(c) + " is no residue");
    }
    sequences.push_back({std::move(record.description), std::move(record.sequence)});
  }
  if (sequences.empty()) throw Error(ExitCode::input, path + ": holds no sequence");
  return sequences;
}

}  // namespace rz::folding
