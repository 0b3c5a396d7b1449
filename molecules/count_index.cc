#include "molecules/count_index.h"

#include <algorithm>
#include <limits>

namespace rz::molecules {
namespace {

// Columns take eight counts a step, lists one in several: measured about even at a row of twelve.
constexpr size_t kRowsPerPosting = 12;
constexpr uint32_t kMostOfColumns = std::numeric_limits<int16_t>::max();

}  // namespace

CountIndex::CountIndex(std::vector<CountFingerprint> rows) : rows_(std::move(rows)), totals_(rows_.size()) {
  for (size_t row = 0; row < rows_.size(); ++row) {
    for (const FeatureCount& feature : rows_[row]) {
      features_[feature.id].few.push_back({static_cast<uint32_t>(row), feature.count});
      totals_[row] += feature.count;
    }
  }
  // Sums of columns are of sixteen bits: where any row has more, all are lists.
  if (std::any_of(totals_.begin(), totals_.end(), [](uint32_t total) { return total > kMostOfColumns; })) return;
  for (auto& [id, feature] : features_) {
    if (feature.few.size() * kRowsPerPosting < rows_.size()) continue;
    feature.column.resize(rows_.size());
    for (const Posting& posting : feature.few) feature.column[posting.row] = static_cast<int16_t>(posting.count);
    feature.few = {};
  }
}

void CountIndex::add_similarities(const CountFingerprint& query, double weight, std::span<double> sums) const {
  std::vector<uint32_t> shared(rows_.size());
  std::vector<int16_t> shared_of_columns(rows_.size());
  uint32_t total = 0;
  for (const FeatureCount& feature : query) {
    total += feature.count;
    const auto found = features_.find(feature.id);
    if (found == features_.end()) continue;
    for (const Posting& posting : found->second.few) shared[posting.row] += std::min(feature.count, posting.count);
    if (found->second.column.empty()) continue;
    const auto count = static_cast<int16_t>(std::min(feature.count, kMostOfColumns));
    const int16_t* column = found->second.column.data();
    int16_t* sum = shared_of_columns.data();
    for (size_t row = 0; row < rows_.size(); ++row) {
      sum[row] = static_cast<int16_t>(sum[row] + std::min(count, column[row]));
    }
  }
  for (size_t row = 0; row < rows_.size(); ++row) {
    const uint32_t common = shared[row] + static_cast<uint32_t>(shared_of_columns[row]);
    const uint32_t all = total + totals_[row] - common;
    sums[row] += weight * (all == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(all));
  }
}

}  // namespace rz::molecules
