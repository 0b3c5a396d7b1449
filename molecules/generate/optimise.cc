#include "molecules/generate/optimise.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace rz::molecules {
namespace {

constexpr size_t kMostRows = 1500;  // of the surrogate: the best, and the latest
constexpr size_t kBestRows = 1000;
constexpr size_t kConsidered = 8;  // proposals per score whose deviation is looked at
constexpr int kRoundsInVain = 20;

class Lap {
 public:
  explicit Lap(double& seconds) : seconds_(seconds), start_(std::chrono::steady_clock::now()) {}
  ~Lap() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace

void Optimiser::start(std::vector<Offspring> molecules) {
  std::vector<Proposal> proposals;
  FragmentCounts counts;
  for (Offspring& one : molecules) {
    counts.add(*one.molecule);
    proposals.push_back({std::move(one), {}});
  }
  tbb::parallel_for(size_t{0}, proposals.size(),
                    [&](size_t i) { proposals[i].features = search_features(*proposals[i].offspring.molecule); });
  fragments_ = FragmentLibrary(counts);
  if (proposals.size() > left()) proposals.resize(left());
  score(std::move(proposals));
  started_ = archive_.size();
}

void Optimiser::score(std::vector<Proposal> chosen) {
  std::vector<Candidate> candidates;
  for (const Proposal& one : chosen) candidates.push_back({one.offspring.smiles, one.offspring.molecule.get()});
  std::vector<Assessment> assessments;
  {
    const Lap lap(times_.objective);
    assessments = objective_.assess(candidates);
  }
  for (size_t i = 0; i < chosen.size(); ++i) {
    archive_.add({std::move(chosen[i].offspring.smiles), std::move(chosen[i].offspring.molecule),
                  std::move(chosen[i].features), std::move(assessments[i])});
  }
}

void Optimiser::learn() {
  const Lap lap(times_.surrogate);
  const size_t n = archive_.size();
  if (n < learnt_ + std::max(options_.batch, std::min(n, kMostRows) / 20)) return;
  std::vector<char> taken(n);
  std::vector<const SearchFeatures*> rows;
  std::vector<double> scores;
  const auto take = [&](size_t i) {
    if (taken[i] || rows.size() == kMostRows) return;
    taken[i] = 1;
    rows.push_back(&archive_[i].features);
    scores.push_back(archive_.score(i));
  };
  for (size_t i = 0; i < std::min(n, kBestRows); ++i) take(archive_.ranking()[i]);
  for (size_t i = n; i-- > 0;) take(i);
  double baseline = 0;
  for (size_t i = 0; i < started_; ++i) baseline += archive_.score(i) / static_cast<double>(started_);
  const bool fit = n >= next_fit_;
  if (fit) next_fit_ = n + n / 2 + 50;
  surrogate_.learn(std::move(rows), scores, baseline, fit);
  learnt_ = n;
}

std::vector<Proposal> Optimiser::choose(std::vector<Proposal> proposals, size_t count) {
  const Lap lap(times_.surrogate);
  std::vector<const SearchFeatures*> features;
  for (const Proposal& one : proposals) features.push_back(&one.features);
  const std::vector<double> means = surrogate_.means(features);
  std::vector<size_t> order(proposals.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return means[a] > means[b]; });
  order.resize(std::min(order.size(), count * kConsidered));
  features.clear();
  for (const size_t i : order) features.push_back(&proposals[i].features);
  const std::vector<Prediction> predicted = surrogate_.predict(features);
  Random random(options_.seed, ~tries_);
  std::vector<Proposal> chosen;
  std::vector<char> taken(order.size());
  while (chosen.size() < std::min(count, order.size())) {
    const double beta = std::pow(10.0, -2.0 + 2.3 * random.uniform());  // 0.01 to 2
    size_t best = order.size();
    double highest = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      const double bound = predicted[i].mean + beta * predicted[i].deviation;
      if (taken[i] || (best < order.size() && bound <= highest)) continue;
      best = i;
      highest = bound;
    }
    taken[best] = 1;
    chosen.push_back(std::move(proposals[order[best]]));
  }
  return chosen;
}

bool Optimiser::step() {
  if (left() == 0) return false;
  learn();
  const size_t count = std::min(options_.batch, left());
  for (int round = 0; round < kRoundsInVain; ++round) {
    std::vector<Proposal> proposals;
    {
      const Lap lap(times_.proposals);
      proposals = propose(archive_, fragments_, {options_.seed, 200, options_.limits}, tries_, count * options_.tries);
      tries_ += count * options_.tries;
    }
    if (proposals.empty()) continue;
    score(choose(std::move(proposals), count));
    return true;
  }
  return false;
}

}  // namespace rz::molecules
