// A Gaussian process on count fingerprints: a mean, a variance, and how near the nearest training molecule is.
//
// The kernel of two molecules is the mean of their Tanimoto similarities over some kinds of fingerprints. Sources:
// Rasmussen and Williams 2006, http://gaussianprocess.org/gpml/, chapter 2; the kernel, Ralaivola et al. 2005,
// https://doi.org/10.1016/j.neunet.2005.07.009. tools/train/molecules/kernel.py fits it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "molecules/count_index.h"
#include "molecules/prepared.h"

namespace rz::molecules {

/// What a part says of one molecule, by task.
struct KernelResult {
  std::vector<double> means, variances, similarities;
};

class KernelPart {
 public:
  /// `config`: "fingerprints", a list of kinds. Tensors, PREFIX and a point before each; n training molecules:
  ///   KIND.offsets [n + 1] i32, KIND.ids i32 (bits of a u32), KIND.counts u8 (above 255: 255)
  ///   weights [tasks, n] f32; 0 where a molecule was not measured in a task
  ///   mean, noise, scale [tasks] f32: the mean; the noise's share of the kernel's diagonal; the variance of the
  ///   process
  /// Throws Error(input) naming file and tensor where one is missing, misshapen or contradicts itself.
  KernelPart(const SafeTensors& file, const std::string& prefix, const nlohmann::json& config, int64_t tasks);

  void add_needs(Needs& needs) const;

  /// similarities: of the kernel, to the most similar training molecule that was measured in the task. With `variance`
  /// also the variance of a new measurement, as if only the kNeighbours most similar training molecules had been
  /// measured (never below the exact one: Datta et al. 2016, https://doi.org/10.1080/01621459.2015.1044091).
  KernelResult predict(const PreparedMolecule& molecule, bool variance) const;

  static constexpr size_t kNeighbours = 32;

 private:
  double variance_of(size_t task, const std::vector<double>& similarities) const;
  double kernel(size_t i, size_t j) const;

  size_t molecules_ = 0, tasks_ = 0;
  std::vector<FingerprintKind> kinds_;
  std::vector<CountIndex> indices_;            // by kind
  std::vector<std::vector<size_t>> measured_;  // by task: molecules whose weight is not 0
  std::vector<float> weights_, mean_, noise_, scale_;
};

}  // namespace rz::molecules
