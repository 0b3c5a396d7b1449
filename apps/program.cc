#include "apps/program.h"

#include <fmt/format.h>

#include <new>

#include "apps/build_info.h"
#include "io/log.h"
#include "io/output_path.h"

namespace rz {

void add_common_options(CLI::App& app, CommonOptions& options) {
  app.set_version_flag("--version", version_text(app.get_name()));
  app.add_flag("--quiet", options.quiet, "Log warnings and errors only");
  app.add_flag("--log-json", options.log_json, "Log as JSON lines");
}

CLI::Validator number_from(double least, double most, const std::string& unit) {
  const auto error_of = [least, most](std::string& text) {
    double value = 0;
    const bool fits = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
    return fits ? std::string() : fmt::format("{} is no number from {} to {}", text, least, most);
  };
  return CLI::Validator(error_of, unit);
}

std::string version_text(const std::string& program) {
  return program + " " + kVersion + "\nlibraries: " + kLibraries + "\nCUDA architectures: " + kCudaArchitectures +
         "\ncommit: " + kCommit + "\nresearch use only, not for diagnostic procedures";
}

namespace {

ExitCode fail(ExitCode code, const std::string& message) {
  log_error(message);
  return code;
}

ExitCode guarded(const std::function<ExitCode()>& body) {
  try {
    return body();
  } catch (const Error& e) {
    return fail(e.code(), e.what());
  } catch (const std::bad_alloc&) {
    return fail(ExitCode::memory, "out of memory; try fewer --threads or a smaller --memory");
  } catch (const std::exception& e) {
    return fail(ExitCode::internal, std::string("internal error: ") + e.what());
  }
}

}  // namespace

int run_program(CLI::App& app, int argc, char** argv, const CommonOptions& options,
                const std::function<ExitCode()>& body) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {  // --help, --version
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return static_cast<int>(ExitCode::usage);
  }
  start_log(app.get_name(), {options.quiet, options.log_json});
  remove_outputs_on_signals();
  return static_cast<int>(guarded(body));
}

}  // namespace rz
