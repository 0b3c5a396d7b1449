#include "io/delimited.h"

namespace rz {
namespace {

/// A quoted field that begins behind `at`; its end is `at` afterwards. False where it has none.
bool take_quoted(std::string_view record, size_t& at, std::string& field) {
  for (++at; at < record.size(); ++at) {
    if (record[at] != '"') {
      field += record[at];
    } else if (at + 1 < record.size() && record[at + 1] == '"') {
      field += record[at++];
    } else {
      ++at;
      return true;
    }
  }
  return false;
}

}  // namespace

bool split_delimited(std::string_view record, char delimiter, std::vector<std::string>& fields) {
  fields.assign(1, "");
  bool at_start = true;
  for (size_t at = 0; at < record.size();) {
    if (at_start && record[at] == '"') {
      if (!take_quoted(record, at, fields.back())) return false;
      at_start = false;
    } else if (record[at] == delimiter) {
      fields.emplace_back();
      at_start = true;
      ++at;
    } else {
      fields.back() += record[at++];
      at_start = false;
    }
  }
  return true;
}

std::string quoted_field(const std::string& field, char delimiter) {
  if (field.find_first_of(std::string{delimiter, '"', '\n', '\r'}) == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string join_delimited(const std::vector<std::string>& fields, char delimiter) {
  std::string record;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) record += delimiter;
    record += quoted_field(fields[i], delimiter);
  }
  return record;
}

}  // namespace rz
