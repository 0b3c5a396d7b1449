// Tables with a column of SMILES.
#include <strings.h>

#include <charconv>
#include <deque>

#include "io/delimited.h"
#include "io/library_reader.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr size_t kMostLines = 1000;  // of one record: a quote that never ends must not swallow the library

constexpr const char* kSmilesNames[] = {"smiles", "canonical_smiles", "isomeric_smiles", "smi", "mol", "structure"};
constexpr const char* kIdNames[] = {"id",    "name",    "compound_id",        "molecule_id", "identifier",
                                    "title", "zinc_id", "molecule_chembl_id", "chembl_id"};

int index_of(const std::vector<std::string>& columns, const std::string& name) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == name) return static_cast<int>(i);
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    if (strcasecmp(columns[i].c_str(), name.c_str()) == 0) return static_cast<int>(i);
  }
  return -1;
}

template <size_t kCount>
int first_of(const std::vector<std::string>& columns, const char* const (&names)[kCount]) {
  for (const char* name : names) {
    const int index = index_of(columns, name);
    if (index >= 0) return index;
  }
  return -1;
}

std::string listed(const std::vector<std::string>& columns) {
  constexpr size_t kMost = 12;
  std::string text;
  for (size_t i = 0; i < columns.size() && i < kMost; ++i) text += (i > 0 ? ", " : "") + columns[i];
  return columns.size() > kMost ? text + ", ..." : text;
}

/// A column that was asked for by name or by its number from 1.
int chosen_column(const std::vector<std::string>& columns, const std::string& wanted, const std::string& flag,
                  const std::string& file) {
  int index = index_of(columns, wanted);
  if (index < 0) {
    size_t number = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    const bool whole = error == std::errc() && end == wanted.data() + wanted.size();
    if (whole && number >= 1 && number <= columns.size()) index = static_cast<int>(number) - 1;
  }
  if (index < 0) {
    throw Error(ExitCode::usage, flag + " " + wanted + ": " + file + " has no such column, but " + listed(columns));
  }
  return index;
}

/// Tabs by the format; otherwise what the first line has most of.
char delimiter_of(const std::string& format, const std::string& first_line) {
  if (format == "tsv") return '\t';
  char best = ',';
  size_t most = 0;
  for (const char candidate : {',', '\t', ';'}) {
    std::vector<std::string> fields;
    split_delimited(first_line, candidate, fields);
    if (fields.size() > most) {
      most = fields.size();
      best = candidate;
    }
  }
  return best;
}

class TableLibrary : public TextLibrary {
 public:
  TableLibrary(const LibraryOptions& options, const std::string& format) : TextLibrary(options) {
    Line first;
    if (!next_line(first)) throw Error(ExitCode::input, lines_.name() + ": is empty");
    if (first.text.starts_with("\xef\xbb\xbf")) first.text.erase(0, 3);
    delimiter_ = delimiter_of(format, first.text);
    if (!split_delimited(first.text, delimiter_, columns_)) {
      throw Error(ExitCode::input, lines_.name() + ": line 1: a quote does not end");
    }
    if (options.no_header) {
      for (size_t i = 0; i < columns_.size(); ++i) columns_[i] = "column_" + std::to_string(i + 1);
      pending_.push_front(first);
    }
    choose_columns(options);
  }

  bool next(LibraryRecord& record) override {
    Line line;
    do {
      if (!next_line(line)) return false;
    } while (line.text.find_first_not_of(" \t\r") == std::string::npos);
    record = {row_++, line.number, "", "", "", {}, line.text, ""};
    if (!complete(record)) record.problem = "a quote does not end";
    const size_t got = record.fields.size(), wanted = columns_.size();
    if (got != wanted && record.problem.empty()) {
      record.problem = "has " + std::to_string(got) + " fields, not " + std::to_string(wanted);
    }
    record.fields.resize(wanted);
    record.smiles = record.fields[static_cast<size_t>(smiles_index_)];
    if (id_index_ >= 0) record.id = record.fields[static_cast<size_t>(id_index_)];
    return true;
  }

 private:
  struct Line {
    std::string text;
    int64_t number = 0;
  };

  bool next_line(Line& line) {
    if (!pending_.empty()) {
      line = pending_.front();
      pending_.pop_front();
      return true;
    }
    if (!lines_.next(line.text)) return false;
    line.number = lines_.line_number();
    return true;
  }

  /// Adds lines to record.raw until its quotes end. Where they don't, the record is its first line alone.
  bool complete(LibraryRecord& record) {
    std::deque<Line> more;
    std::string text = record.raw;
    while (!split_delimited(text, delimiter_, record.fields)) {
      Line line;
      if (more.size() == kMostLines || !next_line(line)) {
        pending_.insert(pending_.begin(), more.begin(), more.end());
        return false;
      }
      text += "\n" + line.text;
      more.push_back(line);
    }
    record.raw = text;
    return true;
  }

  void choose_columns(const LibraryOptions& options) {
    const std::string& file = lines_.name();
    if (!options.smiles_column.empty()) {
      smiles_index_ = chosen_column(columns_, options.smiles_column, "--smiles-column", file);
    } else {
      smiles_index_ = first_of(columns_, kSmilesNames);
      if (smiles_index_ < 0 && (columns_.size() == 1 || options.no_header)) smiles_index_ = 0;
    }
    if (smiles_index_ < 0) {
      throw Error(ExitCode::input,
                  file + ": no column is called smiles; name it by --smiles-column: " + listed(columns_));
    }
    id_index_ = options.id_column.empty() ? first_of(columns_, kIdNames)
                                          : chosen_column(columns_, options.id_column, "--id-column", file);
  }

  char delimiter_ = ',';
  int id_index_ = -1;
  std::deque<Line> pending_;  // lines that were read too far
};

}  // namespace

std::unique_ptr<LibraryReader> open_table(const LibraryOptions& options, const std::string& format) {
  return std::make_unique<TableLibrary>(options, format);
}

}  // namespace rz
