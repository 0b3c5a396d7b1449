// Molecules to be scored next: children and neighbours of the best so far.
#pragma once

#include <cstdint>
#include <vector>

#include "molecules/generate/archive.h"
#include "molecules/generate/fragment_library.h"
#include "molecules/generate/graph_product.h"

namespace rz::molecules {

struct Proposal {
  Offspring offspring;
  SearchFeatures features;
};

struct ProposalOptions {
  uint64_t seed = 0;
  size_t parents = 200;  ///< of the best
  GraphLimits limits;
};

/// `count` tries from number `first` on, on all threads: what they give that the archive does not have, without
/// repetition, in the order of their numbers. The same seed and archive give the same proposals.
std::vector<Proposal> propose(const Archive& archive, const FragmentLibrary& fragments, const ProposalOptions& options,
                              uint64_t first, size_t count);

}  // namespace rz::molecules
