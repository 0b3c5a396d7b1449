// Tables of numbers by molecule: the goldens of the shared material.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/molecules/table.h"

namespace rz::molecules::test {

struct GoldenTable {
  struct Row {
    std::string smiles;
    std::vector<double> values;  ///< NaN where the cell is empty
  };
  std::vector<std::string> names;
  std::vector<Row> rows;
};

/// A CSV, plain or gzip: a line of names, then SMILES and numbers.
inline GoldenTable read_golden_table(const std::string& path) {
  const Table cells = read_table(path);
  GoldenTable table;
  table.names.assign(cells.columns.begin() + 1, cells.columns.end());
  for (const std::vector<std::string>& line : cells.rows) {
    GoldenTable::Row row{line[0], {}};
    for (size_t i = 1; i < line.size(); ++i) {
      row.values.push_back(line[i].empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(line[i]));
    }
    EXPECT_EQ(row.values.size(), table.names.size()) << line[0];
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace rz::molecules::test
