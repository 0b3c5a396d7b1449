// A Gaussian process over molecules that have been scored, to choose among many that have not.
//
// The kernel is a weighted sum: Tanimoto similarity of each count fingerprint (Ralaivola et al. 2005,
// https://doi.org/10.1016/j.neunet.2005.07.009) and a Gaussian of the properties' distance. Weights and noise maximise
// the marginal likelihood (Rasmussen and Williams 2006, http://gaussianprocess.org/gpml/, chapters 2 and 5). That such
// a process guides the search well is shown by Tripp and Hernandez-Lobato 2024, https://arxiv.org/abs/2406.07709.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "molecules/count_index.h"
#include "molecules/generate/search_features.h"
#include "molecules/generate/upper_factor.h"

namespace rz::molecules {

struct Prediction {
  size_t query;            ///< which one it is of
  double mean, deviation;  ///< of the score, without noise
};

/// The sum that is the kernel.
struct SearchKernel {
  static constexpr size_t kParts = SearchFeatures::kKinds + 1;

  std::array<double, kParts> weights = {0.25, 0.25, 0.25, 0.25};  ///< of the fingerprints and the properties; sum 1
  double noise = 0.01;                                            ///< on the diagonal
  double length = 3;                                              ///< of the properties' distance
};

class Surrogate {
 public:
  explicit Surrogate(const SearchKernel& kernel = {}) : kernel_(kernel) {}

  /// Learns scores; `fit`: chooses the kernel anew, else keeps the one it has. `baseline` is what is expected of a
  /// molecule that is like none of them. Rows are looked at later: keep them.
  void learn(std::vector<const SearchFeatures*> rows, const std::vector<double>& scores, double baseline, bool fit);

  const SearchKernel& kernel() const { return kernel_; }

  /// The `count` queries of the highest means, the best first; of equal ones the first. On all threads. Deviations are
  /// what costs, so that only these have theirs.
  std::vector<Prediction> best(std::span<const SearchFeatures* const> queries, size_t count) const;

 private:
  void choose_kernel(const std::vector<double>& targets);
  void factorise(const std::vector<double>& targets);
  std::vector<double> kernel_to(const SearchFeatures& query) const;

  std::vector<const SearchFeatures*> rows_;
  std::array<std::unique_ptr<CountIndex>, SearchFeatures::kKinds> indices_;
  SearchKernel kernel_;
  double baseline_ = 0, variance_ = 1;
  UpperFactor factor_;
  std::vector<float> alpha_;
};

}  // namespace rz::molecules
