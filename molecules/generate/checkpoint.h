// A search on disk, to be taken up again.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "molecules/generate/optimise.h"

namespace rz::molecules {

/// What must be the same for a search to go on, by name: objective, seed, limits.
using SearchIdentity = std::map<std::string, std::string>;

struct Checkpoint {
  SearchIdentity identity;
  SearchState state;
  std::vector<std::pair<std::string, Assessment>> scored;  ///< in the order of scoring
  std::vector<std::string> log;                            ///< lines so far
};

/// Writes it whole or not at all, with a checksum. Throws Error(input) where it cannot be written.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);

/// Throws Error(input) naming the file where it is none, or not as it was written.
Checkpoint read_checkpoint(const std::string& path);

}  // namespace rz::molecules
