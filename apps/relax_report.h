// The JSON files of rz-relax.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "folding/relax.h"
#include "io/stats.h"

namespace rz {

struct RelaxClocks {
  StageClock prepare, relax, write;
};

/// --metrics: what AlphaFold writes of a relaxation, under its names, and what each round did. Energies and rmsd are
/// the last round's, as there. kcal/mol, Angstrom, seconds.
nlohmann::json relax_metrics(const folding::RelaxResult& result);

/// --stats.
nlohmann::json relax_stats(const folding::RelaxResult& result, const RelaxClocks& clocks, const std::string& device);

}  // namespace rz
