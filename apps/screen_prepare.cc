#include "apps/screen_prepare.h"

#include <fmt/format.h>

#include "apps/library_options.h"
#include "io/log.h"
#include "molecules/pack_library.h"

namespace rz {

CLI::App* add_prepare_command(CLI::App& app, PrepareOptions& options) {
  CLI::App* command =
      app.add_subcommand("prepare", "Pack a library once, for many screens and searches")->fallthrough();
  add_library_options(*command, options.library);
  command->add_option("-o,--output", options.output, "The packed library")->required()->type_name("FILE.rzlib");
  command->add_option("--failed", options.failed, "Table of the rows that are no molecules, with the reason")
      ->type_name("FILE");
  command->add_flag("--strict", options.strict, "Stop at the first row that fails, with exit code 3");
  command->add_flag("--descriptors", options.descriptors,
                    "Also the 200 descriptors, for models that read them: 800 bytes a molecule");
  command->add_option("--threads", options.threads, "Threads (default: all cores)")->check(CLI::Range(1, 1024));
  command->footer(
      "Example:\n  rz-screen prepare --library library.smi.gz -o library.rzlib\n\n"
      "Holds every row, its columns, its graph and its Morgan, RDKit and MACCS fingerprints, about 900 bytes a "
      "molecule.\n"
      "Research use only, not for diagnostic procedures.");
  return command;
}

ExitCode prepare_library(const PrepareOptions& options) {
  molecules::silence_rdkit();
  if (!options.output.ends_with(".rzlib")) {
    throw Error(ExitCode::usage, "-o " + options.output + ": must end in .rzlib");
  }
  check_outputs({options.library.path}, {options.output, options.failed});
  molecules::Library library(options.library);
  const molecules::PackReport report = molecules::pack_library(
      library, {options.output, options.failed, options.descriptors, options.strict, thread_count(options.threads)});
  log_info(fmt::format("{} molecules, {} of them failed", report.rows, report.failed));
  return ExitCode::ok;
}

}  // namespace rz
