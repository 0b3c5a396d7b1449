// The molecules that an optimisation has scored.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "molecules/generate/random_draws.h"
#include "molecules/generate/search_features.h"
#include "molecules/molecule.h"
#include "molecules/objectives/objective.h"

namespace rz::molecules {

struct ScoredMolecule {
  std::string smiles;  ///< canonical
  Molecule molecule;
  SearchFeatures features;
  Assessment assessment;
};

class Archive {
 public:
  size_t size() const { return molecules_.size(); }
  const ScoredMolecule& operator[](size_t i) const { return molecules_[i]; }  ///< in the order of scoring
  bool has(const std::string& smiles) const { return known_.count(smiles) > 0; }

  void add(ScoredMolecule molecule);

  /// Numbers of molecules, the best first; of equal ones the one that was scored first.
  const std::vector<size_t>& ranking() const { return ranking_; }
  double score(size_t i) const { return molecules_[i].assessment.score; }

  /// One of the best, with a probability that falls with its rank: 1 / (0.01 n + rank) for the best n.
  const ScoredMolecule& draw_parent(size_t n, Random& random) const;

 private:
  std::deque<ScoredMolecule> molecules_;  // stay where they are
  std::unordered_set<std::string> known_;
  std::vector<size_t> ranking_;
};

}  // namespace rz::molecules
