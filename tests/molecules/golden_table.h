// Tables of numbers by molecule: the goldens of the shared material.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "io/text_file.h"

namespace rz::molecules::test {

struct GoldenTable {
  struct Row {
    std::string smiles;
    std::vector<double> values;  ///< NaN where the cell is empty
  };
  std::vector<std::string> names;
  std::vector<Row> rows;
};

inline std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> cells;
  for (size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find(',', begin);
    cells.push_back(line.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return cells;
}

/// A CSV, plain or gzip: a line of names, then SMILES and numbers.
inline GoldenTable read_golden_table(const std::string& path) {
  GoldenTable table;
  const std::string text = read_text_file(path);
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const bool carriage_return = end > begin && text[end - 1] == '\r';
    std::vector<std::string> cells = split_line(text.substr(begin, end - begin - carriage_return));
    if (table.names.empty()) {
      table.names.assign(cells.begin() + 1, cells.end());
      continue;
    }
    GoldenTable::Row row{cells[0], {}};
    for (size_t i = 1; i < cells.size(); ++i) {
      row.values.push_back(cells[i].empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(cells[i]));
    }
    EXPECT_EQ(row.values.size(), table.names.size()) << cells[0];
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace rz::molecules::test
