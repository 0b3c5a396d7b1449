// The descriptors' values as quantiles: what descriptastorus' "rdkit_2d_normalized" feeds to models.
#pragma once

#include <span>

#include "molecules/descriptors.h"

namespace rz::molecules {

/// Of each descriptor the share of molecules below it, 0 to 1, by the distribution that descriptastorus fitted; values
/// beyond the least and the greatest that it had seen count as these. NaN stays NaN (descriptastorus has 0 where RDKit
/// raises, and Chemprop puts 0 for NaN).
void normalise_descriptors(std::span<const double, kDescriptors> raw, std::span<double, kDescriptors> out);

}  // namespace rz::molecules
