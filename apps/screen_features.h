// `rz-screen features`: what models read of a library, as arrays to train on.
#pragma once

#include <string>
#include <vector>

#include "apps/program.h"
#include "io/library_reader.h"

namespace rz {

struct FeatureOptions {
  LibraryOptions library;
  std::vector<std::string> kinds;
  std::string model;  ///< whose embedding is written too; empty: none
  std::string output;
  int threads = 0;  ///< 0: all cores
};

/// Adds the subcommand.
CLI::App* add_features_command(CLI::App& app, FeatureOptions& options);

/// Throws what molecules::feature_arrays and the library's reader throw, and Error(input) where the output cannot be
/// written.
ExitCode write_features(const FeatureOptions& options);

}  // namespace rz
