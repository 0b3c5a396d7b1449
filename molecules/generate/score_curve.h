// How good the best molecules of a search are, and how soon they were found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "molecules/generate/archive.h"

namespace rz::molecules {

/// The mean score of the best `count`; of all where there are fewer, 0 of none.
double best_mean(const Archive& archive, size_t count);

/// The same after each molecule, in the order of scoring.
std::vector<double> running_best_means(const Archive& archive, size_t count);

/// PMO's measure: the mean score of the best 10 as a function of the molecules scored, taken every 100 and joined by
/// lines, integrated over the budget and divided by it; what was found last is held to the budget's end. Source: Gao et
/// al. 2022, https://arxiv.org/abs/2206.12411.
double auc_top10(const Archive& archive, int64_t budget);

}  // namespace rz::molecules
