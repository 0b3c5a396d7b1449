#include "molecules/count_index.h"

#include <algorithm>

namespace rz::molecules {

CountIndex::CountIndex(std::vector<CountFingerprint> rows) : rows_(std::move(rows)), totals_(rows_.size()) {
  for (size_t row = 0; row < rows_.size(); ++row) {
    for (const FeatureCount& feature : rows_[row]) {
      postings_[feature.id].push_back({static_cast<uint32_t>(row), feature.count});
      totals_[row] += feature.count;
    }
  }
}

void CountIndex::add_similarities(const CountFingerprint& query, double weight, std::span<double> sums) const {
  std::vector<uint32_t> shared(rows_.size());
  uint32_t total = 0;
  for (const FeatureCount& feature : query) {
    total += feature.count;
    const auto found = postings_.find(feature.id);
    if (found == postings_.end()) continue;
    for (const Posting& posting : found->second) shared[posting.row] += std::min(feature.count, posting.count);
  }
  for (size_t row = 0; row < rows_.size(); ++row) {
    const uint32_t all = total + totals_[row] - shared[row];
    sums[row] += weight * (all == 0 ? 1.0 : static_cast<double>(shared[row]) / static_cast<double>(all));
  }
}

}  // namespace rz::molecules
