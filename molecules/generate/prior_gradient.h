// How a prior's weights should change for given sequences to become likelier: its backward pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/worker_pool.h"
#include "molecules/generate/prior_weights.h"

namespace rz::molecules {

/// A sequence, and how much it counts.
struct Lesson {
  std::vector<int32_t> tokens;  ///< from the start token to the end token, both included
  float weight = 1;
};

struct PriorGradient {
  double log_likelihood = 0;  ///< sum of weight * log likelihood of the tokens behind the start
  PriorWeights by;            ///< its derivatives by all weights; no tokens, no hash
};

/// On the worker's device; through all steps of every sequence (backpropagation through time, Werbos 1990,
/// https://doi.org/10.1109/5.58337). Bits do not depend on the device's threads. Throws Error(internal) for a sequence
/// of fewer than two tokens, or one that is not below the vocabulary's size.
PriorGradient prior_gradient(Worker& worker, const PriorWeights& weights, std::span<const Lesson> lessons);

}  // namespace rz::molecules
