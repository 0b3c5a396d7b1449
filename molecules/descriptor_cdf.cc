#include "molecules/descriptor_cdf.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "molecules/descriptor_cdf_table.h"

namespace rz::molecules {
namespace {

double quantile(const FittedDistribution& fitted, double value) {
  const double seen = std::clamp(value, fitted.min, fitted.max);
  return std::clamp(fitted.cdf((seen - fitted.loc) / fitted.scale, fitted.shape), 0.0, 1.0);
}

/// Most descriptors of most molecules are 0.
std::array<double, kDescriptors> quantiles_of_zero() {
  std::array<double, kDescriptors> quantiles{};
  for (int i = 0; i < kDescriptors; ++i) quantiles[i] = quantile(kFittedDistributions[i], 0);
  return quantiles;
}

}  // namespace

void normalise_descriptors(std::span<const double, kDescriptors> raw, std::span<double, kDescriptors> out) {
  static const std::array<double, kDescriptors> of_zero = quantiles_of_zero();
  for (int i = 0; i < kDescriptors; ++i) {
    if (raw[i] == 0) {
      out[i] = of_zero[i];
    } else {
      out[i] = std::isnan(raw[i]) ? raw[i] : quantile(kFittedDistributions[i], raw[i]);
    }
  }
}

}  // namespace rz::molecules
