#include "kernels/device_clock.h"

#include <algorithm>
#include <utility>

#include "kernels/cuda/runtime.h"

namespace rz {
namespace {

constexpr size_t kMostIntervals = 65536;  // 1 MiB. No stream lags behind the others by half as many.

double length(const std::vector<Interval>& disjoint) {
  double sum = 0;
  for (const Interval& one : disjoint) sum += one.end - one.begin;
  return sum;
}

}  // namespace

std::vector<Interval> merged(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  std::vector<Interval> pieces;
  for (const Interval& one : intervals) {
    if (!(one.begin < one.end)) continue;
    if (pieces.empty() || one.begin > pieces.back().end) {
      pieces.push_back(one);
    } else {
      pieces.back().end = std::max(pieces.back().end, one.end);
    }
  }
  return pieces;
}

double covered(const std::vector<Interval>& intervals) { return length(merged(intervals)); }

DeviceClock::DeviceClock(const Device& device) : host_origin_(std::chrono::steady_clock::now()) {
  counts_.device = device;
  if (!device.is_cuda()) return;
  void* stream = cuda::create_stream(device.index);
  origin_ = cuda::create_event(device.index);
  cuda::record(origin_, stream);
  cuda::synchronize(stream);
  cuda::destroy_stream(stream);
}

DeviceClock::~DeviceClock() {
  if (origin_) cuda::destroy_event(origin_);
}

void DeviceClock::add_batch() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++counts_.batches;
}

void DeviceClock::add_copy(int64_t to_device, int64_t from_device) {
  const std::lock_guard<std::mutex> lock(mutex_);
  counts_.bytes_to_device += to_device;
  counts_.bytes_from_device += from_device;
}

void DeviceClock::add(const Interval& work) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool first = work_.empty() && settled_seconds_ == 0;
  whole_ = first ? work : Interval{std::min(whole_.begin, work.begin), std::max(whole_.end, work.end)};
  work_.push_back(work);
  if (work_.size() < kMostIntervals) return;
  const std::vector<Interval> pieces = merged(std::move(work_));
  const auto middle = pieces.begin() + static_cast<std::ptrdiff_t>(pieces.size() / 2);
  settled_seconds_ += length({pieces.begin(), middle});
  work_.assign(middle, pieces.end());
}

DeviceUse DeviceClock::use() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  DeviceUse use = counts_;
  use.seconds = whole_.end - whole_.begin;
  use.busy_seconds = settled_seconds_ + covered(work_);
  return use;
}

StreamClock::StreamClock(DeviceClock& clock, void* stream) : clock_(clock), stream_(stream) {
  if (!stream_) return;
  for (void** event : {&begin_, &end_, &last_}) *event = cuda::create_event(clock.device().index);
}

StreamClock::~StreamClock() {
  for (void* event : {begin_, end_, last_}) {
    if (event) cuda::destroy_event(event);
  }
}

double StreamClock::host_seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - clock_.host_origin_).count();
}

void StreamClock::begin() {
  if (open_) return;
  open_ = true;
  if (stream_) {
    cuda::record(begin_, stream_);
  } else {
    begin_seconds_ = host_seconds();
  }
}

void StreamClock::wait() {
  if (!stream_) {
    if (open_) clock_.add({begin_seconds_, host_seconds()});
  } else {
    cuda::record(end_, stream_);
    cuda::wait(end_);
    if (open_) {
      const bool first = last_seconds_ == 0;
      const double begin = last_seconds_ + cuda::seconds_between(first ? clock_.origin_ : last_, begin_);
      last_seconds_ = begin + cuda::seconds_between(begin_, end_);
      clock_.add({begin, last_seconds_});
      std::swap(last_, end_);
    }
  }
  open_ = false;
}

}  // namespace rz
