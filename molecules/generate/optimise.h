// The second mode of rz-generate: molecules that score high, by few scores.
//
// A genetic algorithm on molecular graphs, and a prior that learns from the search, make many more proposals than are
// scored; a Gaussian process over what has been scored chooses among them by upper confidence bounds.
#pragma once

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "io/stats.h"
#include "molecules/generate/archive.h"
#include "molecules/generate/proposals.h"
#include "molecules/generate/surrogate.h"
#include "molecules/generate/tuned_prior.h"

namespace rz::molecules {

struct OptimiseOptions {
  int64_t budget = 10000;  ///< molecules to score, each distinct one once
  size_t batch = 20;       ///< scored at a time
  size_t tries = 30;       ///< proposals per score
  double prior_share = 0;  ///< of the proposals: what the prior draws of them
  size_t per_scaffold =
      0;  ///< molecules of one Murcko scaffold that are scored, at most; 0: any. Ones without a ring are free
  uint64_t seed = 0;
  GraphLimits limits;
};

/// Where a search is, beside what it has scored.
struct SearchState {
  uint64_t tries = 0;   ///< proposals so far
  size_t started = 0;   ///< molecules that it was given
  size_t learnt = 0;    ///< molecules that the surrogate knew when it learnt last
  size_t next_fit = 0;  ///< molecules at which it chooses its kernel anew
  SearchKernel kernel = {};
  std::vector<size_t> tunings;  ///< molecules that there were when the prior learnt, each time
};

/// Where the time went, in seconds.
struct OptimiseTimes {
  double proposals = 0, prior = 0, surrogate = 0, objective = 0;
};

class Optimiser {
 public:
  /// `objective` outlives this, and so does `prior`, which is null where the prior's share is 0.
  Optimiser(const Objective& objective, OptimiseOptions options, TunedPrior* prior)
      : objective_(objective), options_(options), prior_(prior) {}

  const Archive& archive() const { return archive_; }
  OptimiseTimes times() const {
    return {proposals_clock_.seconds(), prior_clock_.seconds(), surrogate_clock_.seconds(), objective_clock_.seconds()};
  }
  const SearchState& state() const { return state_; }

  /// Scores molecules to start from, up to the budget. SMILES are canonical and distinct.
  void start(const std::vector<std::string>& smiles);

  /// Goes on from what an earlier search had scored, in its order: the same steps follow as would have then.
  void restore(const std::vector<std::pair<std::string, Assessment>>& scored, const SearchState& state);

  /// One batch; false where the budget is used up or nothing new is proposed. Throws what the objective throws: this is
  /// done with then, and one that is restored from its state and archive goes on with the batch that failed.
  bool step();

 private:
  void score(const std::vector<std::string>& smiles);
  void add(ScoredMolecule molecule);
  bool has_room(const RDKit::ROMol& molecule, std::unordered_map<std::string, size_t>& scaffolds) const;
  void take_fragments();
  void learn(bool fit);
  void keep_learning();
  void tune_prior();
  std::vector<Proposal> propose_some(size_t tries);
  bool propose_and_score();
  std::vector<std::string> choose(const std::vector<Proposal>& proposals, size_t count);
  size_t left() const {
    return static_cast<size_t>(options_.budget) - std::min(archive_.size(), static_cast<size_t>(options_.budget));
  }

  const Objective& objective_;
  OptimiseOptions options_;
  TunedPrior* prior_;
  Archive archive_;
  std::unordered_map<std::string, size_t>
      scaffolds_;  // of the archive, how many of each; empty where any number may be
  Surrogate surrogate_;
  FragmentLibrary fragments_;
  SearchState state_;
  StageClock proposals_clock_, prior_clock_, surrogate_clock_, objective_clock_;
};

}  // namespace rz::molecules
