// How long a CUDA device takes over a stretch of a context's work.
#pragma once

#include "kernels/context.h"

namespace rz::test {

/// Between two events of the context's stream, so that launches and the host's own time don't count.
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
  void *begin_, *end_;  // cudaEvent_t
};

}  // namespace rz::test
