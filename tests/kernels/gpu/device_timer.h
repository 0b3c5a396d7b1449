// How long the device takes over a stretch of a context's work.
#pragma once

#include <chrono>

#include "kernels/context.h"

namespace rz::test {

/// On CUDA: between two events of the context's stream, so that launches and the host's own time don't count. On the
/// CPU: the clock on the wall.
class DeviceTimer {
 public:
  explicit DeviceTimer(Context& context);
  ~DeviceTimer();
  DeviceTimer(const DeviceTimer&) = delete;
  DeviceTimer& operator=(const DeviceTimer&) = delete;

  void start();
  void stop();

  /// Between the last start and stop; waits for the work in between.
  double seconds();

 private:
  Context& context_;
  void *begin_ = nullptr, *end_ = nullptr;  // cudaEvent_t
  std::chrono::steady_clock::time_point begin_time_, end_time_;
};

}  // namespace rz::test
