// Tables of the shared material, read whole.
#pragma once

#include <string>
#include <vector>

#include "io/delimited.h"
#include "io/line_reader.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  size_t column(const std::string& name) const {
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == name) return i;
    }
    throw std::runtime_error("no column " + name);
  }
};

inline Table read_table(const std::string& path) {
  LineReader lines(path);
  Table table;
  std::string line;
  std::vector<std::string> fields;
  while (lines.next(line)) {
    split_delimited(line, ',', fields);
    if (table.columns.empty()) {
      table.columns = fields;
    } else {
      table.rows.push_back(fields);
    }
  }
  return table;
}

}  // namespace rz::molecules::test
