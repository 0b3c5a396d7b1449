#include "molecules/generate/score_curve.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace rz::molecules {

double best_mean(const Archive& archive, size_t count) {
  const size_t n = std::min(count, archive.size());
  double sum = 0;
  for (size_t rank = 0; rank < n; ++rank) sum += archive.score(archive.ranking()[rank]);
  return n == 0 ? 0 : sum / static_cast<double>(n);
}

std::vector<double> running_best_means(const Archive& archive, size_t count) {
  std::priority_queue<double, std::vector<double>, std::greater<>> best;  // the least of them first
  double sum = 0;
  std::vector<double> means;
  for (size_t i = 0; i < archive.size(); ++i) {
    best.push(archive.score(i));
    sum += archive.score(i);
    if (best.size() > count) {
      sum -= best.top();
      best.pop();
    }
    means.push_back(sum / static_cast<double>(best.size()));
  }
  return means;
}

double auc_top10(const Archive& archive, int64_t budget) {
  constexpr size_t kBest = 10, kEvery = 100;
  const std::vector<double> means = running_best_means(archive, kBest);
  const auto n = std::min(means.size(), static_cast<size_t>(budget));
  double area = 0, before = 0;
  size_t counted = 0;
  for (; counted + kEvery <= n; counted += kEvery) {
    const double now = means[counted + kEvery - 1];
    area += kEvery * (now + before) / 2;
    before = now;
  }
  // What is left of the last hundred, and of a budget that was not used up.
  const double last = n == 0 ? 0 : means[n - 1];
  area += static_cast<double>(n - counted) * (last + before) / 2;
  area += static_cast<double>(budget - static_cast<int64_t>(n)) * last;
  return area / static_cast<double>(budget);
}

}  // namespace rz::molecules
