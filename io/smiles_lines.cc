// SMILES files: "SMILES name" per line.
#include <strings.h>

#include "io/library_reader.h"
#include "kernels/error.h"

namespace rz {
namespace {

constexpr const char* kBlanks = " \t";

/// The SMILES and what follows it, without blanks around either.
struct Parts {
  std::string smiles, rest;
};

Parts parts_of(const std::string& line) {
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return {};
  const size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
  Parts parts{line.substr(begin, end - begin), ""};
  const size_t rest = line.find_first_not_of(kBlanks, end);
  if (rest != std::string::npos) parts.rest = line.substr(rest, line.find_last_not_of(kBlanks) + 1 - rest);
  return parts;
}

class SmilesLines : public TextLibrary {
 public:
  explicit SmilesLines(const LibraryOptions& options) : TextLibrary(options), header_expected_(!options.no_header) {
    if (!options.smiles_column.empty() || !options.id_column.empty()) {
      throw Error(ExitCode::usage,
                  lines_.name() + ": a SMILES file has no named columns; for a table say --format csv or tsv");
    }
    columns_ = {"smiles", "id"};
    smiles_index_ = 0;
  }

  bool next(LibraryRecord& record) override {
    std::string line;
    while (lines_.next(line)) {
      if (lines_.line_number() == 1 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);
      Parts parts = parts_of(line);
      const bool header = header_expected_ && strcasecmp(parts.smiles.c_str(), "smiles") == 0;
      header_expected_ = header_expected_ && parts.smiles.empty();
      if (parts.smiles.empty() || header) continue;
      record = {row_++, lines_.line_number(), parts.smiles, "", parts.rest, {parts.smiles, parts.rest}, line, ""};
      return true;
    }
    return false;
  }

 private:
  bool header_expected_;
};

}  // namespace

std::unique_ptr<LibraryReader> open_smiles_lines(const LibraryOptions& options) {
  return std::make_unique<SmilesLines>(options);
}

}  // namespace rz
