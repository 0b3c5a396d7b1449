// A program as a property of molecules.
#pragma once

#include <string>

#include "molecules/objectives/objective.h"

namespace rz::molecules {

/// Runs `command` through /bin/sh for each batch of molecules, one run at a time: canonical SMILES go to its standard
/// input, one a line, and a number a line must come from its standard output, in the same order; nan stands for none,
/// blanks around a number do not matter. What it writes to standard error passes through. The measure throws
/// Error(input) naming the command where it cannot be run, fails, or writes anything else.
BatchMeasure command_measure(const std::string& command);

}  // namespace rz::molecules
