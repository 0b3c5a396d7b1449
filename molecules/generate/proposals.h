// Molecules to be scored next: children and neighbours of the best so far, and what a prior has written.
#pragma once

#include <cstdint>
#include <string>
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

/// `count` tries from number `first` on, on all threads, and the SMILES in `written`: what of them is a molecule within
/// the limits that the archive does not have, without repetition, in the order of their numbers. The same seed and
/// archive give the same proposals.
std::vector<Proposal> propose(const Archive& archive, const FragmentLibrary& fragments, const ProposalOptions& options,
                              uint64_t first, size_t count, const std::vector<std::string>& written);

}  // namespace rz::molecules
