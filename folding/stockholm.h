// Stockholm alignments, as jackhmmer writes them.
// Format: https://sonnhammer.sbc.su.se/Stockholm.html. What counts how follows AlphaFold's parsers.py
// (parse_stockholm).
#pragma once

#include <string>
#include <string_view>

#include "folding/msa.h"

namespace rz::folding {

/// The alignment of a file: the query first, its gap columns removed and counted as deletions. Case means nothing, and
/// '.' is a gap like '-'. Markup and the closing "//" are skipped.
/// Throws Error(input) naming file and line or record: no sequence, a line that is not "name residues", a letter that
/// is no residue, rows of unequal length, a second alignment behind the first.
Msa parse_stockholm(std::string_view text, const std::string& path);

}  // namespace rz::folding
