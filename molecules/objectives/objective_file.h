// Objectives as JSON (docs/objectives.md). The benchmarks' are such files too: data/objectives.
#pragma once

#include <string>

#include "molecules/objectives/objective.h"

namespace rz::molecules {

/// Throws Error(missing) where there is no such file, Error(input) naming file and place ("/components/2/smarts") where
/// it is no objective.
Objective read_objective(const std::string& path);

}  // namespace rz::molecules
