#include "molecules/generate/archive.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rz::molecules {

void Archive::add(ScoredMolecule molecule) {
  const size_t number = molecules_.size();
  known_.insert(molecule.smiles);
  molecules_.push_back(std::move(molecule));
  const auto place = std::upper_bound(ranking_.begin(), ranking_.end(), score(number),
                                      [&](double value, size_t other) { return value > score(other); });
  ranking_.insert(place, number);
}

const ScoredMolecule& Archive::draw_parent(size_t n, Random& random) const {
  const auto count = static_cast<double>(std::min(n, ranking_.size()));
  // The inverse of the sum of 1 / (a + rank), taken as an integral.
  const double a = 0.01 * count + 0.5;
  const double rank = a * std::pow((a + count) / a, random.uniform()) - a;
  return molecules_[ranking_[std::min(static_cast<size_t>(rank), static_cast<size_t>(count) - 1)]];
}

}  // namespace rz::molecules
