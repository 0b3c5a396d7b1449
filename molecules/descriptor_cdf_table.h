// The distributions that descriptastorus fitted to the 200 descriptors of molecules of ChEMBL and the like.
#pragma once

#include <array>

#include "molecules/descriptors.h"
#include "molecules/distributions.h"

namespace rz::molecules {

struct FittedDistribution {
  distributions::Cdf cdf;
  double shape[4];
  double loc, scale;
  double min, max;  ///< of the molecules that it was fitted to
};

extern const std::array<FittedDistribution, kDescriptors> kFittedDistributions;

}  // namespace rz::molecules
