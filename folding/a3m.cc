#include "folding/a3m.h"

#include <fmt/format.h>

#include <algorithm>

#include "folding/msa_codes.h"
#include "io/fasta_records.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

/// Appends one row. `where` names file and record.
void add_row(const FastaRecord& record, const std::string& where, Msa& msa) {
  std::string row;
  std::vector<int32_t> deletions;
  int32_t deleted = 0;
  for (const char c : record.sequence) {
    const bool lower = c >= 'a' && c <= 'z';
    if (lower) {
      ++deleted;
    } else if (hhblits_code(c) >= 0) {
      row += c;
      deletions.push_back(deleted);
      deleted = 0;
    } else if (c != '.') {
      throw Error(ExitCode::input, where + ": " + quoted(c) + " is no residue");
    }
  }
  if (row.empty()) throw Error(ExitCode::input, where + ": has no aligned residues");
  if (!msa.rows.empty() && row.size() != msa.rows.front().size()) {
    throw Error(ExitCode::input, fmt::format("{}: has {} columns, the query {} (lower-case letters do not count)",
                                             where, row.size(), msa.rows.front().size()));
  }
  msa.rows.push_back(std::move(row));
  msa.deletions.push_back(std::move(deletions));
  msa.descriptions.push_back(record.description);
}

/// ColabFold's first line gives the lengths of the different chains and how often each occurs: "#59,70<TAB>2,1".
void refuse_complex(std::string_view text, const std::string& path) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const size_t tab = line.find('\t');
  if (tab == std::string_view::npos || line[0] != '#') return;
  const std::string_view lengths = line.substr(1, tab - 1);
  const std::string_view copies = line.substr(tab + 1);
  const auto is_list = [](std::string_view list) {
    return !list.empty() && list.find_first_not_of("0123456789,") == std::string_view::npos;
  };
  if (is_list(lengths) && is_list(copies) && copies != "1") {
    throw Error(ExitCode::input,
                fmt::format("{}:1: an alignment of a complex (chains of {} residues, copies {}), and only "
                            "single chains can be folded",
                            path, lengths, copies));
  }
}

}  // namespace

std::vector<Msa> parse_a3m(std::string_view text, const std::string& path) {
  refuse_complex(text, path);
  std::vector<Msa> found;
  size_t lines_before = 0;
  while (!text.empty()) {
    const size_t end = text.find('\0');
    const std::string_view block = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    Msa msa;
    msa.source = path;
    for (const FastaRecord& record : split_fasta(block, path, lines_before)) {
      const std::string where = fmt::format("{}: record {} at line {} ({})", path, msa.rows.size() + 1, record.line,
                                            record.description.substr(0, 60));
      add_row(record, where, msa);
    }
    lines_before += static_cast<size_t>(std::count(block.begin(), block.end(), '\n'));
    if (!msa.rows.empty()) found.push_back(std::move(msa));
  }
  if (found.empty()) throw Error(ExitCode::input, path + ": holds no alignment");
  return found;
}

}  // namespace rz::folding
