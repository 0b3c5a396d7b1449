#include "folding/template_hits.h"

#include <fmt/format.h>

#include <cctype>

#include "folding/a3m.h"
#include "io/fasta_records.h"
#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_other_molecule(const std::string& description) {
  return description.find("mol:") != std::string::npos && description.find("mol:protein") == std::string::npos;
}

/// The letters of an aligned row and where they come from; insertions belong to the letters, but to no column.
void add_row(const std::string& row, TemplateHit& hit) {
  int residue = 0;
  for (const char c : row) {
    if (c == '.') continue;
    hit.hit += is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    if (!is_lower(c)) hit.hit_indices.push_back(c == '-' ? -1 : residue);
    residue += c != '-';
    hit.aligned_columns += !is_lower(c) && c != '-';
  }
}

}  // namespace

bool parse_pdb_name(std::string_view text, std::string& pdb_id, std::string& chain) {
  if (text.size() < 6 || text[4] != '_') return false;
  size_t end = 5;
  while (end < text.size() && (is_alphanumeric(text[end]) || text[end] == '.')) ++end;
  pdb_id.clear();
  for (const char c : text.substr(0, 4)) {
    if (!is_alphanumeric(c)) return false;
    pdb_id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  chain = text.substr(5, end - 5);
  return !chain.empty();
}

std::vector<TemplateHit> parse_hits_a3m(std::string_view text, const std::string& path, const std::string& query) {
  const std::vector<FastaRecord> records = split_fasta(text, path);
  // Checks the letters; hmmsearch's rows need not include the query, which gives the number of columns.
  const std::vector<Msa> checked = parse_a3m(text, path);
  if (checked.size() > 1)
    throw Error(ExitCode::input, path + ": holds several alignments, where one of hits is needed");
  const Msa& msa = checked.front();
  if (msa.rows.front().size() != query.size()) {
    throw Error(ExitCode::input, fmt::format("{}: its rows have {} columns, the sequence {} residues", path,
                                             msa.rows.front().size(), query.size()));
  }
  std::vector<TemplateHit> hits;
  for (size_t i = 0; i < records.size(); ++i) {
    const std::string& description = records[i].description;
    TemplateHit hit;
    if (is_other_molecule(description)) continue;
    if (!parse_pdb_name(description, hit.pdb_id, hit.chain)) {
      if (i == 0 && msa.rows[0] == query) continue;
      throw Error(ExitCode::input, fmt::format("{}: record {} at line {} ({}): its name is no PDB chain such as 1abc_A",
                                               path, i + 1, records[i].line, description.substr(0, 60)));
    }
    add_row(records[i].sequence, hit);
    hit.query = query;
    for (size_t column = 0; column < query.size(); ++column) hit.query_indices.push_back(static_cast<int>(column));
    hits.push_back(std::move(hit));
  }
  return hits;
}

std::vector<TemplateHit> read_template_hits(const std::string& path, const std::string& query) {
  const std::string text = read_text_file(path);
  if (text.rfind("Query ", 0) == 0) return parse_hhr(text, path);
  return parse_hits_a3m(text, path, query);
}

}  // namespace rz::folding
