#include "io/fasta_records.h"

#include "kernels/error.h"

namespace rz {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f", kByteOrderMark = "\xef\xbb\xbf";

std::string_view strip(std::string_view line) {
  const size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::vector<FastaRecord> split_fasta(std::string_view text, const std::string& path, size_t lines_before) {
  std::vector<FastaRecord> records;
  size_t number = lines_before;
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = strip(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty()) continue;
    if (line[0] == '>') {
      records.push_back({std::string(strip(line.substr(1))), "", number});
    } else if (!records.empty()) {
      for (const char c : line) {
        if (kBlanks.find(c) == std::string_view::npos) records.back().sequence += c;
      }
    } else if (line[0] != '#') {
      throw Error(ExitCode::input, path + ":" + std::to_string(number) + ": expected a record that begins with '>'");
    }
  }
  return records;
}

}  // namespace rz
