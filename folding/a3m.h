// A3M: FASTA records aligned to the first; lower-case letters stand between the query's columns.
// Format: HH-suite's user guide. What is legal and how it counts follows AlphaFold's parsers.py (parse_a3m).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "folding/msa.h"

namespace rz::folding {

/// The alignments of a file, one or more: MMseqs2 servers end each with a NUL byte. Comment lines before a first record
/// are skipped (ColabFold's "#length<TAB>copies"), as are dots, which A3M allows opposite to insertions.
/// Throws Error(input) naming file, record and its line: no record, an empty record, a letter that is no residue, rows
/// of unequal length, and ColabFold's alignments of complexes.
std::vector<Msa> parse_a3m(std::string_view text, const std::string& path);

}  // namespace rz::folding
