// A library through models: the stream of rz-screen.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "molecules/ensemble.h"
#include "molecules/library.h"

namespace rz::molecules {

/// Keep the best rows only: the first by a result column.
struct Ranking {
  int64_t count = 0;  ///< 0: all rows, in the order of the input
  std::string column;
  bool descending = true;
};

/// Part i of n: rows i, i + n, i + 2 n, ... of the library, i from 1.
struct Shard {
  int64_t index = 1, count = 1;
};

struct ScreenOptions {
  std::string output;  ///< "-": stdout
  std::string failed;  ///< empty: none
  Ranking ranking;
  Shard shard;
  bool resume = false, strict = false;
  bool standardize = false;  ///< models read standardised molecules; a column has their SMILES
  bool alerts = false;       ///< a column of PAINS and Brenk alerts
  std::string explain;       ///< folder for drawings of atom attributions; empty: none
  int threads = 1;
  int64_t memory = 0;    ///< bytes for molecules in flight; 0: as the threads need
  std::string identity;  ///< of the run, for --resume: whatever changes results
};

struct ScreenReport {
  int64_t rows = 0, failed = 0;
  int signal = 0;           ///< that stopped the run early; 0: it ended
  nlohmann::json document;  ///< counts and seconds, for --stats
};

/// Throws Error(usage) on a ranking by a column that is none; Error(input) where the library's stream is damaged (what
/// was written before can be resumed), outputs cannot be written, or with `strict` on the first record that fails.
ScreenReport screen(Library& library, const std::vector<Ensemble>& ensembles, WorkerPool& workers,
                    const ScreenOptions& options);

}  // namespace rz::molecules
