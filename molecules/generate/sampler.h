// Molecules drawn from a prior, many at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernels/worker_pool.h"
#include "molecules/generate/prior.h"
#include "molecules/generate/random_draws.h"
#include "molecules/generate/writing_plan.h"

namespace rz::molecules {

/// A sequence as it was drawn.
struct Sample {
  std::string smiles;  ///< may be no molecule
  std::vector<int32_t> tokens;
  double log_likelihood;  ///< of the tokens behind the start, the end included, at temperature 1
  bool complete;          ///< false: cut at kMostTokens
};

struct SamplerOptions {
  uint64_t seed = 0;
  double temperature = 1;                              ///< logits are divided by it
  std::function<WritingPlan(Random&)> plan = nullptr;  ///< of one sequence; none: nothing is given
};

constexpr size_t kMostTokens = 200;  // of a sequence; the longest of ZINC250k has 72

/// Samples [first, first + count) of the seed: each has random draws of its own, so that it is the same whatever is
/// drawn beside it. Many threads may call it, each with a worker of its own.
std::vector<Sample> draw(const Prior& prior, Worker& worker, const SamplerOptions& options, int64_t first,
                         int64_t count);

}  // namespace rz::molecules
