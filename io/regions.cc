#include "io/regions.h"

#include <htslib/bgzf.h>
#include <htslib/kstring.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <unordered_map>

#include "kernels/error.h"

namespace rz {
namespace {

const Contig* find_contig(const std::vector<Contig>& contigs, std::string_view name) {
  const auto it = std::find_if(contigs.begin(), contigs.end(), [&](const Contig& c) { return c.name == name; });
  return it == contigs.end() ? nullptr : &*it;
}

std::optional<int64_t> parse_number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// samtools allows commas in numbers; BED does not.
std::optional<int64_t> parse_with_commas(std::string text) {
  std::erase(text, ',');
  return parse_number(text);
}

std::vector<std::string> split_fields(const std::string& line) {
  std::vector<std::string> fields;
  const char* separators = line.find('\t') != std::string::npos ? "\t" : " ";
  for (size_t at = 0; at <= line.size();) {
    const size_t end = std::min(line.find_first_of(separators, at), line.size());
    if (end > at || *separators == '\t') fields.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return fields;
}

bool is_comment(const std::string& line) {
  const std::string word = line.substr(0, line.find_first_of(" \t"));  // a contig may be called track_1
  return line.empty() || line[0] == '#' || word == "track" || word == "browser";
}

Region parse_bed_line(const std::string& line, const std::string& place, const std::vector<Contig>& contigs) {
  const std::vector<std::string> fields = split_fields(line);
  const auto start = fields.size() >= 3 ? parse_number(fields[1]) : std::nullopt;
  const auto end = fields.size() >= 3 ? parse_number(fields[2]) : std::nullopt;
  if (!start || !end || *start < 0 || *end < *start)
    throw Error(ExitCode::input, place + ": not a BED interval: " + line);
  const Contig* contig = find_contig(contigs, fields[0]);
  if (!contig) throw Error(ExitCode::input, place + ": unknown contig " + fields[0]);
  return {contig->name, std::min(*start, contig->length), std::min(*end, contig->length)};
}

/// Closes a BGZF handle and its line buffer.
struct LineReader {
  BGZF* file;
  kstring_t line = KS_INITIALIZE;
  explicit LineReader(const std::string& path) : file(bgzf_open(path.c_str(), "r")) {}
  ~LineReader() {
    ks_free(&line);
    if (file) bgzf_close(file);
  }
};

/// Every interval of the file; those on unknown contigs are an error or skipped.
std::vector<Region> read_intervals(const std::string& path, const std::vector<Contig>& contigs, bool skip_unknown) {
  std::error_code unreachable;  // a folder on the way that may not be entered, a name too long
  if (!std::filesystem::exists(path, unreachable)) throw Error(ExitCode::input, path + ": no such BED file");
  if (std::filesystem::is_directory(path, unreachable)) throw Error(ExitCode::input, path + ": is a folder");
  LineReader reader(path);
  if (!reader.file) throw Error(ExitCode::input, path + ": cannot be read");
  constexpr int kBgzf = 2;
  if (bgzf_compression(reader.file) == kBgzf && bgzf_check_EOF(reader.file) != 1)
    throw Error(ExitCode::input, path + ": truncated: the end-of-file block is missing");
  std::vector<Region> regions;
  int status = 0;
  for (int64_t number = 1; (status = bgzf_getline(reader.file, '\n', &reader.line)) >= 0; ++number) {
    std::string line(reader.line.s, reader.line.l);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (is_comment(line)) continue;
    if (skip_unknown && !find_contig(contigs, line.substr(0, line.find_first_of(" \t")))) continue;
    Region region = parse_bed_line(line, path + ":" + std::to_string(number), contigs);
    if (region.start < region.end) regions.push_back(std::move(region));
  }
  if (status < -1) throw Error(ExitCode::input, path + ": truncated or damaged");
  return regions;
}

}  // namespace

Region parse_region(const std::string& text, const std::vector<Contig>& contigs) {
  if (const Contig* whole = find_contig(contigs, text)) return {whole->name, 0, whole->length};
  const size_t colon = text.rfind(':');
  const std::string name = text.substr(0, colon);
  const Contig* contig = colon == std::string::npos ? nullptr : find_contig(contigs, name);
  if (!contig) throw Error(ExitCode::input, "region " + text + ": unknown contig " + name);
  const std::string range = text.substr(colon + 1);
  const size_t dash = range.find('-');
  const auto first = parse_with_commas(range.substr(0, dash));
  const auto last =
      dash == std::string::npos ? std::optional(contig->length) : parse_with_commas(range.substr(dash + 1));
  if (!first || !last || *first < 1 || *last < *first)
    throw Error(ExitCode::input, "region " + text + ": not of the form contig:first-last with 1 <= first <= last");
  if (*first > contig->length)
    throw Error(ExitCode::input,
                "region " + text + ": begins after the contig's end at " + std::to_string(contig->length));
  return {contig->name, *first - 1, std::min(*last, contig->length)};
}

std::vector<Region> read_bed(const std::string& path, const std::vector<Contig>& contigs) {
  std::vector<Region> regions = read_intervals(path, contigs, false);
  if (regions.empty()) throw Error(ExitCode::input, path + ": holds no interval inside its contigs");
  return regions;
}

std::vector<Region> read_exclusions(const std::string& path, const std::vector<Contig>& contigs) {
  return read_intervals(path, contigs, true);
}

std::vector<Region> merge_regions(std::vector<Region> regions, const std::vector<Contig>& contigs) {
  std::unordered_map<std::string, size_t> order;
  for (size_t i = 0; i < contigs.size(); ++i) order[contigs[i].name] = i;
  std::sort(regions.begin(), regions.end(), [&](const Region& a, const Region& b) {
    return std::tuple(order[a.contig], a.start, a.end) < std::tuple(order[b.contig], b.start, b.end);
  });
  std::vector<Region> merged;
  for (Region& r : regions) {
    if (!merged.empty() && merged.back().contig == r.contig && r.start <= merged.back().end)
      merged.back().end = std::max(merged.back().end, r.end);
    else
      merged.push_back(std::move(r));
  }
  return merged;
}

std::vector<Region> subtract_regions(const std::vector<Region>& regions, const std::vector<Region>& excluded) {
  std::unordered_map<std::string, std::vector<const Region*>> holes;
  for (const Region& e : excluded) holes[e.contig].push_back(&e);
  std::vector<Region> left;
  for (const Region& r : regions) {
    int64_t start = r.start;
    for (const Region* hole : holes[r.contig]) {
      if (hole->end <= start || hole->start >= r.end) continue;
      if (hole->start > start) left.push_back({r.contig, start, hole->start});
      start = std::max(start, hole->end);
    }
    if (start < r.end) left.push_back({r.contig, start, r.end});
  }
  return left;
}

}  // namespace rz
