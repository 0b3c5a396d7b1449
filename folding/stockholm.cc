#include "folding/stockholm.h"

#include <fmt/format.h>

#include <unordered_map>

#include "folding/msa_codes.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

constexpr std::string_view kBlanks = " \t\r";

/// All columns of every sequence, in the order of first appearance.
struct Sheet {
  std::vector<std::string> names;
  std::vector<std::string> rows;
};

char as_column(char c, const std::string& where) {
  if (c == '.') return '-';
  const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (hhblits_code(upper) < 0) throw Error(ExitCode::input, where + ": " + quoted(c) + " is no residue");
  return upper;
}

Sheet read_sheet(std::string_view text, const std::string& path) {
  Sheet sheet;
  std::unordered_map<std::string_view, size_t> index;
  bool ended = false;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
    if (line.substr(0, 2) == "//") ended = true;
    if (line.empty() || line[0] == '#' || line.substr(0, 2) == "//") continue;
    const std::string where = path + ":" + std::to_string(number);
    if (ended) throw Error(ExitCode::input, where + ": a second alignment begins behind the first");
    const size_t blank = line.find_first_of(kBlanks);
    const size_t begin = line.find_first_not_of(kBlanks, blank);
    if (blank == std::string_view::npos || line.find_first_of(kBlanks, begin) != std::string_view::npos) {
      throw Error(ExitCode::input, where + ": expected a name and residues");
    }
    const auto [slot, is_new] = index.try_emplace(line.substr(0, blank), sheet.rows.size());
    if (is_new) {
      sheet.names.emplace_back(slot->first);
      sheet.rows.emplace_back();
    }
    for (const char c : line.substr(begin)) sheet.rows[slot->second] += as_column(c, where);
  }
  if (sheet.rows.empty()) throw Error(ExitCode::input, path + ": holds no alignment");
  return sheet;
}

}  // namespace

Msa parse_stockholm(std::string_view text, const std::string& path) {
  Sheet sheet = read_sheet(text, path);
  const std::string& query = sheet.rows.front();
  if (query.find_first_not_of('-') == std::string::npos) {
    throw Error(ExitCode::input, path + ": the first sequence, " + sheet.names.front() + ", has no residues");
  }
  Msa msa;
  msa.source = path;
  for (size_t i = 0; i < sheet.rows.size(); ++i) {
    const std::string& sequence = sheet.rows[i];
    if (sequence.size() != query.size()) {
      throw Error(ExitCode::input, fmt::format("{}: sequence {} ({}) has {} columns, the first {}", path, i + 1,
                                               sheet.names[i], sequence.size(), query.size()));
    }
    std::string row;
    std::vector<int32_t> deletions;
    int32_t deleted = 0;
    for (size_t column = 0; column < query.size(); ++column) {
      if (query[column] == '-') {
        deleted += sequence[column] != '-';
      } else {
        row += sequence[column];
        deletions.push_back(deleted);
        deleted = 0;
      }
    }
    msa.rows.push_back(std::move(row));
    msa.deletions.push_back(std::move(deletions));
  }
  msa.descriptions = std::move(sheet.names);
  return msa;
}

}  // namespace rz::folding
