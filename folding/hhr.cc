#include <fmt/format.h>

#include <charconv>

#include "folding/template_hits.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

/// An alignment line's name fills the columns before this one, however long it was.
constexpr size_t kNameColumns = 17;

struct Line {
  std::string_view text;
  size_t number;
};

/// "12 MKV-C 15 (73)": where the letters begin, 1-based, and the letters.
struct AlignedPiece {
  int start = 0;
  std::string letters;
};

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> fields;
  while (true) {
    const size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return fields;
    text.remove_prefix(begin);
    const size_t end = std::min(text.find_first_of(" \t\r"), text.size());
    fields.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

/// The value of "key=value" in a summary line; false where it is missing.
template <class Number>
bool find_value(std::string_view line, std::string_view key, Number& number) {
  const size_t begin = line.find(key);
  if (begin == std::string_view::npos) return false;
  const std::string_view rest = line.substr(begin + key.size());
  return parse_number(rest.substr(0, rest.find_first_of(" \t\r")), number);
}

bool parse_piece(std::string_view line, AlignedPiece& piece) {
  if (line.size() < kNameColumns) return false;
  const std::vector<std::string_view> fields = split(line.substr(kNameColumns));
  int end = 0;
  if (fields.size() != 4 || !parse_number(fields[0], piece.start) || !parse_number(fields[2], end)) return false;
  piece.letters = fields[1];
  int residues = 0;
  for (const char c : piece.letters) {
    if (c != '-' && (c < 'A' || c > 'Z')) return false;
    residues += c != '-';
  }
  return piece.start + residues - 1 == end;
}

void append(const AlignedPiece& piece, std::string& letters, std::vector<int>& indices) {
  int residue = piece.start - 1;
  for (const char c : piece.letters) indices.push_back(c == '-' ? -1 : residue++);
  letters += piece.letters;
}

bool is_sequence_of(char side, std::string_view line) {
  if (line.size() < 2 || line[0] != side || line[1] != ' ') return false;
  const std::string_view name = line.substr(2);
  for (const char* other : {"ss_dssp", "ss_pred", "Consensus"}) {
    if (name.rfind(other, 0) == 0) return false;
  }
  return true;
}

/// One paragraph: "No 3", ">name", summary, alignment in pieces.
TemplateHit parse_hit(const std::vector<Line>& lines, const std::string& path) {
  const auto fail = [&](size_t line, const std::string& what) {
    return Error(ExitCode::input, fmt::format("{}:{}: {}", path, line, what));
  };
  TemplateHit hit;
  const size_t first = lines[0].number;
  if (lines.size() < 3 || lines[1].text.empty() || lines[1].text[0] != '>' ||
      !parse_pdb_name(lines[1].text.substr(1), hit.pdb_id, hit.chain)) {
    throw fail(first, "expected below a line such as '>1ABC_A'");
  }
  double columns = 0;
  double sum_probs = 0;
  if (!find_value(lines[2].text, "Aligned_cols=", columns) || !find_value(lines[2].text, "Sum_probs=", sum_probs)) {
    throw fail(lines[2].number, "expected the hit's summary with Aligned_cols and Sum_probs");
  }
  hit.aligned_columns = static_cast<int>(columns);
  hit.sum_probs = sum_probs;
  for (size_t i = 3; i < lines.size(); ++i) {
    const bool of_query = is_sequence_of('Q', lines[i].text);
    if (!of_query && !is_sequence_of('T', lines[i].text)) continue;
    AlignedPiece piece;
    if (!parse_piece(lines[i].text, piece)) throw fail(lines[i].number, "malformed alignment line");
    append(piece, of_query ? hit.query : hit.hit, of_query ? hit.query_indices : hit.hit_indices);
    if (!of_query && hit.query.size() != hit.hit.size()) {
      throw fail(lines[i].number, "the template's letters do not fit the query's above");
    }
  }
  if (hit.hit.empty() || hit.query.size() != hit.hit.size()) throw fail(first, "the hit's alignment is incomplete");
  return hit;
}

}  // namespace

std::vector<TemplateHit> parse_hhr(std::string_view text, const std::string& path) {
  std::vector<std::vector<Line>> paragraphs;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.rfind("No ", 0) == 0) paragraphs.emplace_back();
    if (!paragraphs.empty()) paragraphs.back().push_back({line, number});
  }
  std::vector<TemplateHit> hits;
  for (const std::vector<Line>& paragraph : paragraphs) hits.push_back(parse_hit(paragraph, path));
  return hits;
}

}  // namespace rz::folding
