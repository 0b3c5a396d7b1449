#include "io/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace rz {
namespace {

bool json_lines = false;
bool quiet_log = false;

std::string as_line(const char* level, const std::string& message) {
  if (!json_lines) return std::string(level) + ": " + message;
  // Paths may hold bytes that are no UTF-8: replaced, never thrown on.
  return nlohmann::json{{"level", level}, {"message", message}}.dump(-1, ' ', false,
                                                                     nlohmann::json::error_handler_t::replace);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

void start_log(const std::string& program, const LogOptions& options) {
  json_lines = options.json;
  quiet_log = options.quiet;
  auto logger = spdlog::stderr_logger_mt(program);
  logger->set_pattern(json_lines ? "%v" : "[" + program + "] %v");
  logger->set_level(options.quiet ? spdlog::level::warn : spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

void log_info(const std::string& message) { spdlog::info("{}", as_line("info", message)); }
void log_warning(const std::string& message) { spdlog::warn("{}", as_line("warning", message)); }
void log_error(const std::string& message) { spdlog::error("{}", as_line("error", message)); }

Progress::Progress(std::string label, std::string unit, size_t total)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      shown_(isatty(STDERR_FILENO) && !quiet_log && !json_lines) {}

Progress::~Progress() {
  if (shown_ && done_ > 0) draw(true);
}

void Progress::advance(size_t count) {
  done_ += count;
  if (!shown_ || seconds_now() < next_draw_) return;
  next_draw_ = seconds_now() + 0.2;
  draw(false);
}

void Progress::draw(bool last) {
  std::fprintf(stderr, "\r%s %zu/%zu %s%s", label_.c_str(), done_, total_, unit_.c_str(), last ? "\n" : "");
  std::fflush(stderr);
}

StreamProgress::StreamProgress(std::string label, std::string unit)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      started_(seconds_now()),
      shown_(isatty(STDERR_FILENO) && !quiet_log && !json_lines) {}

StreamProgress::~StreamProgress() {
  if (shown_ && done_ > 0) draw(true);
}

void StreamProgress::report(int64_t done, double part) {
  done_ = done;
  part_ = part;
  if (!shown_ || seconds_now() < next_draw_) return;
  next_draw_ = seconds_now() + 0.2;
  draw(false);
}

void StreamProgress::draw(bool last) {
  const double seconds = std::max(seconds_now() - started_, 1e-3);
  std::fprintf(stderr, "\r%s %lld %s, %.0f/s", label_.c_str(), static_cast<long long>(done_), unit_.c_str(),
               static_cast<double>(done_) / seconds);
  if (part_ > 0 && !last) std::fprintf(stderr, ", %.0f %%, %.0f s left", 100 * part_, seconds / part_ - seconds);
  std::fprintf(stderr, "%s%s", "\x1b[K", last ? "\n" : "");
  std::fflush(stderr);
}

}  // namespace rz
