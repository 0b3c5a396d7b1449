// Many count fingerprints, and how similar a molecule is to each: from features to the rows that have them, as a list
// where those are few and as a column of all rows' counts where they are many.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "molecules/fingerprints.h"

namespace rz::molecules {

class CountIndex {
 public:
  explicit CountIndex(std::vector<CountFingerprint> rows);

  size_t size() const { return rows_.size(); }
  const CountFingerprint& row(size_t i) const { return rows_[i]; }

  /// Adds weight * tanimoto(query, row i) to sums[i], for all rows.
  void add_similarities(const CountFingerprint& query, double weight, std::span<double> sums) const;

 private:
  struct Posting {
    uint32_t row, count;
  };
  struct Rows {
    std::vector<Posting> few;     // empty where there is a column
    std::vector<int16_t> column;  // the count of each row
  };

  std::vector<CountFingerprint> rows_;
  std::vector<uint32_t> totals_;  // sum of counts by row
  std::unordered_map<uint32_t, Rows> features_;
};

}  // namespace rz::molecules
