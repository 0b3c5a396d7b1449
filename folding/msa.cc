#include "folding/msa.h"

#include <fmt/format.h>

#include <string_view>

#include "folding/a3m.h"
#include "folding/stockholm.h"
#include "io/text_file.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

bool is_standard(char letter) {
  return std::string_view("ACDEFGHIKLMNPQRSTVWY").find(letter) != std::string_view::npos;
}

}  // namespace

std::string query_mismatch(const Msa& msa, const std::string& query) {
  const std::string& row = msa.rows.front();
  if (row.size() != query.size()) {
    return fmt::format("its query has {} columns, the sequence {} residues", row.size(), query.size());
  }
  for (size_t i = 0; i < row.size(); ++i) {
    if (row[i] != query[i] && (row[i] == '-' || (is_standard(row[i]) && is_standard(query[i])))) {
      return fmt::format("its query has {} at position {}, the sequence {}", row[i], i + 1, query[i]);
    }
  }
  return "";
}

Msa read_msa(const std::string& path, const std::string& query) {
  const std::string text = read_text_file(path);
  std::vector<Msa> found;
  if (text.rfind("# STOCKHOLM", 0) == 0) {
    found.push_back(parse_stockholm(text, path));
  } else {
    found = parse_a3m(text, path);
  }
  if (query.empty()) {
    const size_t gap = found.front().rows.front().find('-');
    if (gap == std::string::npos) return std::move(found.front());
    throw Error(ExitCode::input, fmt::format("{}: its query, the first record, has a gap at column {}", path, gap + 1));
  }
  for (Msa& msa : found) {
    if (query_mismatch(msa, query).empty()) return std::move(msa);
  }
  const std::string reason = found.size() == 1 ? query_mismatch(found.front(), query)
                                               : fmt::format("none of its {} alignments has that query", found.size());
  throw Error(ExitCode::input, path + ": not an alignment of the given sequence: " + reason);
}

}  // namespace rz::folding
