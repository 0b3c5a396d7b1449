// The second mode of rz-generate: molecules that score high, by few scores.
//
// A genetic algorithm on molecular graphs makes many more proposals than are scored; a Gaussian process over what has
// been scored chooses among them by upper confidence bounds.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "molecules/generate/archive.h"
#include "molecules/generate/proposals.h"
#include "molecules/generate/surrogate.h"

namespace rz::molecules {

struct OptimiseOptions {
  int64_t budget = 10000;  ///< molecules to score, each distinct one once
  size_t batch = 20;       ///< scored at a time
  size_t tries = 30;       ///< proposals per score
  uint64_t seed = 0;
  GraphLimits limits;
};

/// Where the time went, in seconds.
struct OptimiseTimes {
  double proposals = 0, surrogate = 0, objective = 0;
};

class Optimiser {
 public:
  /// `objective` outlives this.
  Optimiser(const Objective& objective, OptimiseOptions options) : objective_(objective), options_(options) {}

  const Archive& archive() const { return archive_; }
  const OptimiseTimes& times() const { return times_; }
  const Surrogate& surrogate() const { return surrogate_; }

  /// Scores molecules that are known already, up to the budget: where the search starts from.
  void start(std::vector<Offspring> molecules);

  /// One batch; false where the budget is used up or nothing new is proposed.
  bool step();

 private:
  void score(std::vector<Proposal> chosen);
  void learn();
  std::vector<Proposal> choose(std::vector<Proposal> proposals, size_t count);
  size_t left() const { return static_cast<size_t>(options_.budget) - archive_.size(); }

  const Objective& objective_;
  OptimiseOptions options_;
  Archive archive_;
  Surrogate surrogate_;
  FragmentLibrary fragments_;
  size_t learnt_ = 0, next_fit_ = 0, started_ = 0;
  uint64_t tries_ = 0;
  OptimiseTimes times_;
};

}  // namespace rz::molecules
