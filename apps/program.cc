#include "apps/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <string_view>
#include <thread>

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

CLI::Validator seed_number() {
  const auto error_of = [](std::string& text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool fits = error == std::errc() && end == text.data() + text.size() && (text == "0" || text[0] != '0');
    return fits ? std::string() : text + " is no number from 0 to 18446744073709551615 in plain digits";
  };
  return CLI::Validator(error_of, "S");
}

int thread_count(int given) {
  return given > 0 ? given : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  if (text.empty()) return shard;
  const size_t slash = text.find('/');
  const auto number = [](std::string_view s, int& out) {
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
    return error == std::errc() && end == s.data() + s.size();
  };
  const std::string_view view = text;
  if (slash == std::string::npos || !number(view.substr(0, slash), shard.index) ||
      !number(view.substr(slash + 1), shard.count) || shard.index < 1 || shard.index > shard.count)
    throw Error(ExitCode::usage, "--shard " + text + ": not of the form i/n with 1 <= i <= n");
  return shard;
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
