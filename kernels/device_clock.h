// How busy a device was: when its streams had work, put together.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "kernels/device.h"

namespace rz {

/// Seconds, from one origin for all streams of a device.
struct Interval {
  double begin = 0, end = 0;
};

/// The intervals' union: disjoint and ascending. They may come in any order, overlap, touch and be empty.
std::vector<Interval> merged(std::vector<Interval> intervals);
/// The length of their union.
double covered(const std::vector<Interval>& intervals);

struct DeviceUse {
  Device device;
  int64_t batches = 0;
  double busy_seconds = 0;  ///< in which at least one stream had work
  double seconds = 0;       ///< from the begin of the first work to the end of the last
  int64_t bytes_to_device = 0, bytes_from_device = 0;

  double busy() const { return seconds > 0 ? busy_seconds / seconds : 0; }  ///< a share of 1
};

/// What the streams of a device did. Many threads may use it.
class DeviceClock {
 public:
  explicit DeviceClock(const Device& device);
  ~DeviceClock();
  DeviceClock(const DeviceClock&) = delete;
  DeviceClock& operator=(const DeviceClock&) = delete;

  const Device& device() const { return counts_.device; }

  void add_batch();
  void add_copy(int64_t to_device, int64_t from_device);
  void add(const Interval& work);
  DeviceUse use() const;

 private:
  friend class StreamClock;

  void* origin_ = nullptr;  // an event on CUDA
  std::chrono::steady_clock::time_point host_origin_;
  mutable std::mutex mutex_;
  DeviceUse counts_;
  Interval whole_;
  std::vector<Interval> work_;  // the latest; what came long before is summed up
  double settled_seconds_ = 0;
};

/// Tells a clock when one stream had work: from `begin` on, which the first copy of a batch calls, until the stream is
/// waited for. On CUDA the device's own time, by events, so that a late host doesn't count; on the CPU the host's.
/// Gaps between the kernels of a batch count as work.
class StreamClock {
 public:
  /// `stream` is null on the CPU.
  StreamClock(DeviceClock& clock, void* stream);
  ~StreamClock();
  StreamClock(const StreamClock&) = delete;
  StreamClock& operator=(const StreamClock&) = delete;

  void begin();
  /// Returns when the stream has done all its work. The thread sleeps, so that others can prepare what comes next.
  void wait();

 private:
  double host_seconds() const;

  DeviceClock& clock_;
  void* stream_;
  bool open_ = false;
  double begin_seconds_ = 0;  // on the CPU
  // Events. Times are sums of short spans: one span from the origin would lose digits within the hour, in the f32 that
  // CUDA gives.
  void *begin_ = nullptr, *end_ = nullptr, *last_ = nullptr;
  double last_seconds_ = 0;
};

}  // namespace rz
