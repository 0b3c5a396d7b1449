#include "molecules/best_rows.h"

#include <algorithm>
#include <cmath>

#include "kernels/error.h"

namespace rz::molecules {

BestRows::BestRows(const Ranking& ranking, const ResultTable& table)
    : count_(static_cast<size_t>(ranking.count)), descending_(ranking.descending) {
  const auto& columns = table.number_columns();
  const auto found = std::find(columns.begin(), columns.end(), ranking.column);
  if (found == columns.end()) {
    std::string names;
    for (const std::string& column : columns) names += (names.empty() ? "" : ", ") + column;
    throw Error(ExitCode::usage, "--by " + ranking.column + ": no such result, but " + names);
  }
  column_ = static_cast<size_t>(found - columns.begin());
}

bool BestRows::better(const ResultRow& a, const ResultRow& b) const {
  const double x = a.values[column_], y = b.values[column_];
  if (std::isnan(x) != std::isnan(y)) return std::isnan(y);
  if (!std::isnan(x) && x != y) return descending_ ? x > y : x < y;
  return a.record.row < b.record.row;
}

void BestRows::add(const ResultRow& row) {
  const auto worst_first = [this](const ResultRow& a, const ResultRow& b) { return better(a, b); };
  if (heap_.size() == count_) {
    if (!better(row, heap_.front())) return;
    std::pop_heap(heap_.begin(), heap_.end(), worst_first);
    heap_.back() = row;
  } else {
    heap_.push_back(row);
  }
  std::push_heap(heap_.begin(), heap_.end(), worst_first);
}

std::vector<ResultRow> BestRows::sorted() const {
  std::vector<ResultRow> rows = heap_;
  std::sort(rows.begin(), rows.end(), [this](const ResultRow& a, const ResultRow& b) { return better(a, b); });
  return rows;
}

}  // namespace rz::molecules
