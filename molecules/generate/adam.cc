#include "molecules/generate/adam.h"

#include <algorithm>
#include <cmath>

namespace rz::molecules {
namespace {

constexpr double kMeanDecay = 0.9, kSquareDecay = 0.999, kLeast = 1e-8;

}  // namespace

void Adam::climb(const std::vector<std::vector<float>*>& weights, const std::vector<std::vector<float>*>& gradients) {
  means_.resize(weights.size());
  squares_.resize(weights.size());
  double norm = 0;
  for (const auto* gradient : gradients) {
    for (const float value : *gradient) norm += double{value} * value;
  }
  const auto scale = static_cast<float>(1 / std::max(std::sqrt(norm), 1.0));
  ++steps_;
  const double mean_bias = 1 - std::pow(kMeanDecay, static_cast<double>(steps_));
  const double square_bias = 1 - std::pow(kSquareDecay, static_cast<double>(steps_));
  const auto rate = static_cast<float>(rate_ * std::sqrt(square_bias) / mean_bias);
  const auto least = static_cast<float>(kLeast * std::sqrt(square_bias));
  for (size_t list = 0; list < weights.size(); ++list) {
    std::vector<float>&weight = *weights[list], &mean = means_[list], &square = squares_[list];
    mean.resize(weight.size());
    square.resize(weight.size());
    for (size_t i = 0; i < weight.size(); ++i) {
      const float gradient = (*gradients[list])[i] * scale;
      mean[i] += static_cast<float>(1 - kMeanDecay) * (gradient - mean[i]);
      square[i] += static_cast<float>(1 - kSquareDecay) * (gradient * gradient - square[i]);
      weight[i] += rate * mean[i] / (std::sqrt(square[i]) + least);
    }
  }
}

}  // namespace rz::molecules
