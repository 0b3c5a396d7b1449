// The flags of a library of molecules, alike in every program that reads one.
#pragma once

#include <string>
#include <vector>

#include "apps/program.h"
#include "io/library_reader.h"

namespace rz {

/// Adds --library and --format, --smiles-column, --id-column and --no-header.
void add_library_options(CLI::App& app, LibraryOptions& options);

/// Throws Error(usage) where an output is among the files that are read, or two outputs are the same. Empty names, and
/// devices, stand for nothing.
void check_outputs(const std::vector<std::string>& reads, const std::vector<std::string>& writes);

}  // namespace rz
