// What every program does alike: version text, log, exit codes, signals.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "kernels/error.h"

namespace rz {

/// Flags that every program takes.
struct CommonOptions {
  bool quiet = false;
  bool log_json = false;
};

/// Adds --version, --quiet and --log-json.
void add_common_options(CLI::App& app, CommonOptions& options);

/// A number within bounds. CLI11's own ranges let nan through.
CLI::Validator number_from(double least, double most, const std::string& unit);

/// Checks that a flag is a whole number from 0 to 2^64 - 1 in plain decimal digits: CLI11 reads 010 as octal and takes
/// what is too large for the largest.
CLI::Validator seed_number();

/// --threads: as given, or all cores where it is 0.
int thread_count(int given);

/// --shard i/n: part i of n.
struct Shard {
  int index = 1, count = 1;
};

/// The whole where the text is empty. Throws Error(usage) where it is not i/n with 1 <= i <= n.
Shard parse_shard(const std::string& text);

/// "rz-call 0.1.0" and then libraries, CUDA architectures and commit. Touches no GPU.
std::string version_text(const std::string& program);

/// Parses the command line, starts the log, runs `body` and turns whatever it throws into a message on stderr and the
/// exit code of the contract.
int run_program(CLI::App& app, int argc, char** argv, const CommonOptions& options,
                const std::function<ExitCode()>& body);

}  // namespace rz
