// SD files: mol blocks with tags, ended by $$$$.
#include <algorithm>

#include "io/library_reader.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr size_t kLargestRecord = size_t{64} << 20;

/// The lines of one record, without $$$$. False at the end of the file. `raw` keeps the line breaks.
bool take_record(LineReader& lines, std::string& raw, int64_t& first_line) {
  raw.clear();
  std::string line;
  bool any = false;
  while (lines.next(line)) {
    if (!any) first_line = lines.line_number();
    any = true;
    if (line.starts_with("$$$$")) return true;
    if (raw.size() < kLargestRecord) raw += line + "\n";
  }
  return raw.find_first_not_of(" \t\r\n") != std::string::npos;  // the last $$$$ is often left out
}

/// "NAME" of "> 25 <NAME>"; empty where the line is no tag's.
std::string tag_of(const std::string& line) {
  if (!line.starts_with('>')) return "";
  const size_t begin = line.find('<'), end = line.rfind('>');
  return begin == std::string::npos || end <= begin ? "" : line.substr(begin + 1, end - begin - 1);
}

/// Calls found(tag, value) for the tags behind the mol block.
template <class Found>
void for_tags(const std::string& text, const Found& found) {
  std::string tag, value;
  const auto finish = [&] {
    if (!tag.empty()) found(tag, value);
    tag.clear();
    value.clear();
  };
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (const std::string name = tag_of(line); !name.empty()) {
      finish();
      tag = name;
    } else if (line.empty()) {
      finish();
    } else if (!tag.empty()) {
      value += (value.empty() ? "" : "\n") + line;
    }
  }
  finish();
}

/// Where the mol block ends: behind the line "M  END"; 0 where it has none.
size_t end_of_block(const std::string& raw) {
  for (size_t at = 0; at < raw.size();) {
    const size_t end = std::min(raw.find('\n', at), raw.size());
    if (raw.compare(at, 6, "M  END") == 0) return std::min(end + 1, raw.size());
    if (raw[at] == '>') return 0;
    at = end + 1;
  }
  return 0;
}

class SdfLibrary : public TextLibrary {
 public:
  explicit SdfLibrary(const LibraryOptions& options) : TextLibrary(options) {
    columns_ = {"id"};
    if (!options.smiles_column.empty()) {
      throw Error(ExitCode::usage, lines_.name() + ": an SD file has no column of SMILES");
    }
    id_tag_ = options.id_column;
    if (options.path != "-") add_columns(options.path);
  }

  bool next(LibraryRecord& record) override {
    record = {row_, 0, "", "", "", {}, "", ""};
    if (!take_record(lines_, record.raw, record.line)) return false;
    ++row_;
    const size_t end = end_of_block(record.raw);
    record.mol_block = record.raw.substr(0, end);
    if (end == 0) record.problem = "has no M  END";
    if (record.raw.size() >= kLargestRecord) record.problem = "is larger than 64 MiB";
    record.id = record.raw.substr(0, record.raw.find('\n'));
    record.fields.assign(columns_.size(), "");
    for_tags(record.raw.substr(end), [&](const std::string& tag, const std::string& value) {
      if (tag == id_tag_) record.id = value;
      const auto column = std::find(columns_.begin() + 1, columns_.end(), tag);
      if (column != columns_.end()) record.fields[static_cast<size_t>(column - columns_.begin())] = value;
    });
    record.fields[0] = record.id;
    return true;
  }

 private:
  /// Looks through the whole file for its tags: a table's columns must be known before its first row.
  void add_columns(const std::string& path) {
    LineReader lines(path);
    std::string raw;
    int64_t line = 0;
    while (take_record(lines, raw, line)) {
      for_tags(raw.substr(end_of_block(raw)), [&](const std::string& tag, const std::string&) {
        if (std::find(columns_.begin() + 1, columns_.end(), tag) == columns_.end()) columns_.push_back(tag);
      });
    }
  }

  std::string id_tag_;
};

}  // namespace

std::unique_ptr<LibraryReader> open_sdf(const LibraryOptions& options) { return std::make_unique<SdfLibrary>(options); }

}  // namespace rz
