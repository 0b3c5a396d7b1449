#include "molecules/generate/score_curve.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <vector>

namespace rz::molecules {

double best_mean(const Archive& archive, size_t count) {
  const size_t n = std::min(count, archive.size());
  double sum = 0;
  for (size_t rank = 0; rank < n; ++rank) sum += archive.score(archive.ranking()[rank]);
  return n == 0 ? 0 : sum / static_cast<double>(n);
}

double auc_top10(const Archive& archive, int64_t budget) {
  constexpr size_t kBest = 10, kEvery = 100;
  std::priority_queue<double, std::vector<double>, std::greater<>> best;  // the least of them first
  double sum = 0, area = 0, before = 0;
  size_t counted = 0;
  const auto n = std::min(archive.size(), static_cast<size_t>(budget));
  for (size_t i = 0; i < n; ++i) {
    best.push(archive.score(i));
    sum += archive.score(i);
    if (best.size() > kBest) {
      sum -= best.top();
      best.pop();
    }
    if ((i + 1) % kEvery != 0) continue;
    const double now = sum / static_cast<double>(best.size());
    area += kEvery * (now + before) / 2;
    before = now;
    counted = i + 1;
  }
  // What is left of the last hundred, and of a budget that was not used up.
  const double last = best.empty() ? 0 : sum / static_cast<double>(best.size());
  area += static_cast<double>(n - counted) * (last + before) / 2;
  area += static_cast<double>(budget - static_cast<int64_t>(n)) * last;
  return area / static_cast<double>(budget);
}

}  // namespace rz::molecules
