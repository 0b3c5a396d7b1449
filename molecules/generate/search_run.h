// One search from start to end: batches, log, checkpoints, results.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "molecules/generate/checkpoint.h"

namespace rz::molecules {

struct SearchRunOptions {
  OptimiseOptions search;
  TunedPrior* prior = nullptr;  ///< of the search, where its share is above 0
  std::string output;           ///< MoleculeTable's
  std::string log;              ///< a table of the batches; empty: none
  std::string report;           ///< search_page.h's; empty: none
  std::string title, program;   ///< what the report calls the objective; the program with its version
  std::string checkpoint;       ///< written while the search runs, removed when it is done
  SearchIdentity identity;      ///< of the checkpoint
  bool resume = false;          ///< go on from the checkpoint where there is one; otherwise there must be none
  int64_t best = 0;             ///< molecules that are written; 0: all
  /// Of molecules, by canonical SMILES; others are called by seed and call.
  std::map<std::string, std::string> names = {};
};

struct SearchReport {
  int64_t scored = 0, resumed = 0;
  double best = 0, worst = 0, top10 = 0, top100 = 0;
  double auc_top10 = 0;  ///< mean over the budget of the mean of the best 10, as PMO measures it
  std::vector<std::pair<std::string, int64_t>> constraints_met;  ///< by how many of the molecules scored
  OptimiseTimes times;
  int signal = 0;          ///< that ended it early, or 0
  bool exhausted = false;  ///< nothing new was proposed before the budget was used up
};

/// `start`: gives SMILES to start from, canonical and distinct; called where there is nothing to resume. What has been
/// scored is written in any case: at the end, after a signal, and where the objective fails, whose error is rethrown.
/// Throws Error(usage) where a checkpoint is of another search, or of one that is not to be resumed.
SearchReport run_search(const Objective& objective, const SearchRunOptions& options,
                        const std::function<std::vector<std::string>()>& start);

}  // namespace rz::molecules
