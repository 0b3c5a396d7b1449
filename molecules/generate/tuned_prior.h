// A prior that learns from a search while it runs, and proposes what it writes.
//
// Hill climbing by likelihood: the best molecules so far are replayed, so that their like become likelier (Neil et al.
// 2018, https://openreview.net/forum?id=HkcTe-bR-; Brown et al. 2019, https://doi.org/10.1021/acs.jcim.8b00839).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/worker_pool.h"
#include "molecules/generate/adam.h"
#include "molecules/generate/archive.h"
#include "molecules/generate/prior.h"
#include "molecules/generate/prior_gradient.h"

namespace rz::molecules {

class TunedPrior {
 public:
  /// `workers` outlive this.
  TunedPrior(PriorWeights start, WorkerPool& workers, uint64_t seed);

  const PriorWeights& weights() const { return weights_; }

  /// A step towards molecules of the archive, the better the likelier; ones that the vocabulary cannot write are
  /// left out. The same archives in the same order give the same weights.
  void learn(const Archive& archive);

  /// Samples [first, first + count) as they are written, on all threads: some may be no molecules, or known.
  std::vector<std::string> draw(uint64_t first, size_t count) const;

 private:
  std::vector<Lesson> lessons(const Archive& archive);

  PriorWeights weights_;
  WorkerPool& workers_;
  Prior prior_;
  Adam adam_;
  uint64_t seed_, updates_ = 0;
};

}  // namespace rz::molecules
