#include "molecules/objectives/objective.h"

#include <oneapi/tbb/parallel_for.h>

#include <cmath>

namespace rz::molecules {

std::vector<std::vector<double>> Objective::measure(std::span<const Candidate> candidates) const {
  std::vector<const Property*> properties;
  for (const Component& component : components_) properties.push_back(&component.property);
  for (const Constraint& constraint : constraints_) properties.push_back(&constraint.property);
  std::vector<std::vector<double>> values(candidates.size(), std::vector<double>(properties.size()));
  tbb::parallel_for(size_t{0}, candidates.size(), [&](size_t i) {
    Facts facts(*candidates[i].molecule);
    for (size_t p = 0; p < properties.size(); ++p) {
      if (properties[p]->measure) values[i][p] = properties[p]->measure(facts);
    }
  });
  for (size_t p = 0; p < properties.size(); ++p) {
    if (!properties[p]->batch) continue;
    const std::vector<double> column = properties[p]->batch(candidates);
    for (size_t i = 0; i < candidates.size(); ++i) values[i][p] = column[i];
  }
  return values;
}

double Objective::score_of(const std::vector<double>& values) const {
  for (size_t i = 0; i < constraints_.size(); ++i) {
    if (!constraints_[i].met(values[components_.size() + i])) return 0;
  }
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
  std::vector<Assessment> result;
  for (std::vector<double>& values : measure(candidates)) {
    const double score = score_of(values);
    result.push_back({score, std::move(values)});
  }
  return result;
}

}  // namespace rz::molecules
