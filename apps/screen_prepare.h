// `rz-screen prepare`: a library packed for many screens and searches.
#pragma once

#include <string>

#include "apps/program.h"
#include "io/library_reader.h"

namespace rz {

struct PrepareOptions {
  LibraryOptions library;
  std::string output, failed;
  bool descriptors = false, strict = false;
  int threads = 0;  ///< 0: all cores
};

/// Adds the subcommand.
CLI::App* add_prepare_command(CLI::App& app, PrepareOptions& options);

/// Throws what molecules::pack_library and the library's reader throw.
ExitCode prepare_library(const PrepareOptions& options);

}  // namespace rz
