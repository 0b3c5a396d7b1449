// The flags of rz-generate, which both of its modes read.
#pragma once

#include <cstdint>
#include <string>

#include "apps/program.h"

namespace rz {

struct GenerateFlags {
  CommonOptions common;
  std::string output, device = "auto", stats;
  int64_t count = 0;
  uint64_t seed = 0;
  int threads = 0;
  // Drawing.
  std::string model, scaffold, dtype = "f32";
  double temperature = 1;
  bool raw = false;
  // Optimising.
  std::string objective, start, format, smiles_column, log, report;
  int64_t budget = 10000;
  int most_atoms = 50;
  double prior_share = 0;
  int64_t per_scaffold = 0;
  bool resume = false;

  std::string checkpoint() const { return output + ".checkpoint"; }  ///< of a search
};

/// `-n`: draws from the prior.
ExitCode generate_sample(const GenerateFlags& flags);

/// `--optimize`: searches for molecules that score high.
ExitCode generate_optimise(const GenerateFlags& flags);

}  // namespace rz
