#include "molecules/objectives/objective.h"

#include <oneapi/tbb/parallel_for.h>

#include <cmath>

namespace rz::molecules {

double Objective::score_of(const std::vector<double>& values) const {
  double sum = 0, weights = 0;
  for (size_t i = 0; i < components_.size(); ++i) {
    const double wanted = components_[i].desirability.of(values[i]), weight = components_[i].weight;
    if (mean_ == Mean::geometric && wanted <= 0) return 0;
    sum += weight * (mean_ == Mean::geometric ? std::log(wanted) : wanted);
    weights += weight;
  }
  return mean_ == Mean::geometric ? std::exp(sum / weights) : sum / weights;
}

std::vector<Assessment> Objective::assess(std::span<const Candidate> candidates) const {
  std::vector<Assessment> result(candidates.size());
  std::vector<char> allowed(candidates.size(), 1);
  tbb::parallel_for(size_t{0}, candidates.size(), [&](size_t i) {
    Facts facts(*candidates[i].molecule);
    result[i].values.resize(components_.size());
    for (const Constraint& constraint : constraints_) {
      const double value = constraint.measure->of(facts);
      if (!(value >= constraint.least && value <= constraint.most)) allowed[i] = 0;
    }
    for (size_t c = 0; c < components_.size(); ++c) {
      if (components_[c].measure) result[i].values[c] = components_[c].measure->of(facts);
    }
  });
  for (size_t c = 0; c < components_.size(); ++c) {
    if (!components_[c].batch) continue;
    const std::vector<double> values = components_[c].batch(candidates);
    for (size_t i = 0; i < candidates.size(); ++i) result[i].values[c] = values[i];
  }
  for (size_t i = 0; i < candidates.size(); ++i) result[i].score = allowed[i] ? score_of(result[i].values) : 0;
  return result;
}

}  // namespace rz::molecules
