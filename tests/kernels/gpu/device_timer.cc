#include "tests/kernels/gpu/device_timer.h"

#include "kernels/cuda/runtime.h"

namespace rz::test {

DeviceTimer::DeviceTimer(Context& context)
    : context_(context),
      begin_(cuda::create_event(context.device().index)),
      end_(cuda::create_event(context.device().index)) {}

DeviceTimer::~DeviceTimer() {
  cuda::destroy_event(begin_);
  cuda::destroy_event(end_);
}

void DeviceTimer::start() { cuda::record(begin_, context_.stream()); }
void DeviceTimer::stop() { cuda::record(end_, context_.stream()); }

double DeviceTimer::seconds() {
  cuda::wait(end_);
  return cuda::seconds_between(begin_, end_);
}

}  // namespace rz::test
