// The first rows of a library by a result column, in memory that does not grow with the library.
#pragma once

#include <vector>

#include "molecules/result_table.h"
#include "molecules/screen.h"

namespace rz::molecules {

class BestRows {
 public:
  /// Throws Error(usage) where the column is none of the results'.
  BestRows(const Ranking& ranking, const ResultTable& table);

  void add(const ResultRow& row);

  /// Best first; equal ones in the order of the input. Rows without a value come last.
  std::vector<ResultRow> sorted() const;

 private:
  bool better(const ResultRow& a, const ResultRow& b) const;

  size_t count_, column_ = 0;
  bool descending_;
  std::vector<ResultRow> heap_;  // the worst kept row on top
};

}  // namespace rz::molecules
