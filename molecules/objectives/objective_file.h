// Objectives as JSON (docs/objectives.md). The benchmarks' are such files too: data/objectives.
#pragma once

#include <functional>
#include <string>

#include "kernels/worker_pool.h"
#include "molecules/objectives/objective.h"

namespace rz::molecules {

/// What components may need beside the file.
struct ObjectiveTools {
  /// The path of a file below data/ (apps/data_path.h): benchmarks by name, the table of the SA score.
  std::function<std::string(const std::string&)> shipped;
  WorkerPool* workers = nullptr;  ///< runs property models; outlives the objective
};

/// An objective that has no name has its file's, without folder and suffix. Throws Error(input) where the file cannot
/// be read; naming file and place ("/components/2/smarts") where it is no objective or asks for what the tools lack;
/// Error(missing) naming them where a model or table that it needs is missing.
Objective read_objective(const std::string& path, const ObjectiveTools& tools = {});

}  // namespace rz::molecules
