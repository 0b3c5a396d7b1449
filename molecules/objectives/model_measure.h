// A property model of rz-screen as a property of molecules.
#pragma once

#include <string>

#include "kernels/worker_pool.h"
#include "molecules/objectives/objective.h"

namespace rz::molecules {

/// What the models of `path`, a file or a folder of members of one ensemble, predict: `column`, or where it is empty
/// the only one that they have (ensemble.h: TASK, TASK_std, ...). NaN for a molecule that they cannot read. `workers`
/// outlives the property. Throws Error(missing) where there is no such model, Error(input) where a file is none, the
/// models are of different tasks, or have no such column.
Property model_measure(const std::string& path, const std::string& column, WorkerPool& workers);

}  // namespace rz::molecules
