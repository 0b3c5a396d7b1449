#include "tests/kernels/gpu/device_timer.h"

#include "kernels/cuda/runtime.h"

namespace rz::test {

DeviceTimer::DeviceTimer(Context& context) : context_(context) {
  if (!context.on_cuda()) return;
  begin_ = cuda::create_event(context.device().index);
  end_ = cuda::create_event(context.device().index);
}

DeviceTimer::~DeviceTimer() {
  if (begin_) cuda::destroy_event(begin_);
  if (end_) cuda::destroy_event(end_);
}

void DeviceTimer::start() {
  begin_time_ = std::chrono::steady_clock::now();
  if (begin_) cuda::record(begin_, context_.stream());
}

void DeviceTimer::stop() {
  end_time_ = std::chrono::steady_clock::now();
  if (end_) cuda::record(end_, context_.stream());
}

double DeviceTimer::seconds() {
  if (begin_) {
    cuda::wait(end_);
    return cuda::seconds_between(begin_, end_);
  }
  return std::chrono::duration<double>(end_time_ - begin_time_).count();
}

}  // namespace rz::test
