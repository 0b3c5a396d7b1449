// A multiple sequence alignment, and the files that hold one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rz::folding {

/// Rows aligned to the first one, the query. What a row has between two columns is not kept, only counted.
struct Msa {
  std::string source;                           ///< file name, for messages
  std::vector<std::string> rows;                ///< upper-case letters and '-', one per column of the query
  std::vector<std::vector<int32_t>> deletions;  ///< [row][column]: residues left out just before that column
  std::vector<std::string> descriptions;        ///< [row]
};

/// Reads A3M or Stockholm, plain or gzip; which of them, the text tells. Where `query` is given, the alignment must be
/// of that sequence; where the file holds several (A3M blocks of an MMseqs2 server), the one that fits is taken. Throws
/// Error(input) naming file and record: see parse_a3m and parse_stockholm; where no alignment fits `query`, or
/// none was given and the alignment's own has gaps.
Msa read_msa(const std::string& path, const std::string& query = "");

/// What keeps `msa` from being an alignment of `query`; empty where nothing does. Letters must agree, except that tools
/// write others, such as X, for B, J, O, U, X and Z.
std::string query_mismatch(const Msa& msa, const std::string& query);

}  // namespace rz::folding
