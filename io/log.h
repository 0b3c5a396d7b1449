// Messages to stderr: plain lines, or JSON lines with --log-json. Never on stdout, which belongs to results.
#pragma once

#include <cstdint>
#include <string>

namespace rz {

struct LogOptions {
  bool quiet = false;  ///< warnings and errors only
  bool json = false;   ///< {"level":..., "message":...} per line
};

/// Sets up logging for this process; call once, early.
void start_log(const std::string& program, const LogOptions& options);

void log_info(const std::string& message);
void log_warning(const std::string& message);
void log_error(const std::string& message);

/// A progress line on stderr, redrawn in place; silent unless stderr is a terminal, and with --quiet or --log-json.
class Progress {
 public:
  /// `unit`: what is counted, such as "tiles".
  Progress(std::string label, std::string unit, size_t total);
  ~Progress();
  void advance(size_t count = 1);

 private:
  void draw(bool last);

  std::string label_, unit_;
  size_t total_, done_ = 0;
  double next_draw_ = 0;
  bool shown_;
};

/// The same for a stream of unknown length: how many are done, how fast, and by the part of the input that was read the
/// time that is left.
class StreamProgress {
 public:
  StreamProgress(std::string label, std::string unit);
  ~StreamProgress();

  /// `done` in all; `part` of the input, from 0 to 1, or 0 where that is unknown.
  void report(int64_t done, double part);

 private:
  void draw(bool last);

  std::string label_, unit_;
  int64_t done_ = 0;
  double part_ = 0, started_, next_draw_ = 0;
  bool shown_;
};

}  // namespace rz
