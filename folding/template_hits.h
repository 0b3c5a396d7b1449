// What a search for templates found: chains of the PDB, aligned to the query.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rz::folding {

struct TemplateHit {
  std::string pdb_id;  ///< four letters, lower case
  std::string chain;   ///< as the authors of the structure name it
  int aligned_columns = 0;
  std::optional<double> sum_probs;  ///< HHsearch's confidence; A3M has none
  std::string query;                ///< aligned letters of the query, '-' opposite to insertions
  std::string hit;                  ///< aligned letters of the template, upper case
  std::vector<int> query_indices;   ///< [column] residue of the query, 0-based, -1 in gaps
  std::vector<int> hit_indices;     ///< [column] residue of the template, counted from any start, -1 in gaps
};

/// Reads HHsearch's .hhr or an A3M of hits (hmmsearch's, or any whose records are named "1abc_A" or "1abc_A/12-80"),
/// plain or gzip; which of them, the text tells. Throws Error(input) naming file and place: see parse_hhr and
/// parse_hits_a3m.
std::vector<TemplateHit> read_template_hits(const std::string& path, const std::string& query);

/// In the order of the file. Follows AlphaFold's data/parsers.py (parse_hhr). Throws Error(input) naming file and line
/// where a hit has no PDB name, no summary or no alignment, or an alignment line is malformed; where there is no hit at
/// all the list is empty.
std::vector<TemplateHit> parse_hhr(std::string_view text, const std::string& path);

/// Rows aligned to `query`; lower case stands between its columns. Follows AlphaFold's data/parsers.py
/// (parse_hmmsearch_a3m): records that say "mol:" but not "mol:protein" are left out; so is a first row that is the
/// query. Throws Error(input) naming file and record where a name is no PDB chain or a row does not fit the query.
std::vector<TemplateHit> parse_hits_a3m(std::string_view text, const std::string& path, const std::string& query);

/// Takes "1abc_A ..." apart. False where it is no PDB name; `chain` may be '.' for unknown.
bool parse_pdb_name(std::string_view text, std::string& pdb_id, std::string& chain);

}  // namespace rz::folding
