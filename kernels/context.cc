#include "kernels/context.h"

#include <hwy/highway.h>

#include <cstring>

#include "kernels/check.h"
#include "kernels/cuda/runtime.h"
#include "kernels/device_clock.h"

namespace rz {
namespace {

/// Bounds the pinned memory of a context: what a batch of any program has is less, and larger tensors, such as those
/// of a fold, are few.
constexpr size_t kMostStaged = size_t{64} << 20;

/// Ops take the function for their instruction set once and call it often. Until a set is chosen that function chooses
/// it, at every call, and asking the CPU takes microseconds on a virtual machine.
void choose_instruction_set() {
  static const bool chosen = [] {
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    return true;
  }();
  static_cast<void>(chosen);
}

}  // namespace

Context::Context(const Device& device, size_t workspace_bytes, Precision precision, DeviceClock* clock)
    : workspace_(device, workspace_bytes),
      staging_(Arena::for_transfers(device)),
      precision_(precision),
      clock_(clock) {
  choose_instruction_set();
  if (device.is_cuda()) stream_ = cuda::create_stream(device.index);
  if (clock) stream_clock_ = std::make_unique<StreamClock>(*clock, stream_);
}

Context::~Context() {
  if (stream_) cuda::destroy_stream(stream_);
}

bool tier_usable(Tier tier, const Device& device) {
  return tier == Tier::portable || (device.is_cuda() && cuda::device_info(device.index).capability == "9.0");
}

void Context::set_tier(Tier tier) {
  if (!tier_usable(tier, device())) throw Error(ExitCode::device, device().text() + " is not a Hopper GPU (sm_90)");
  tier_ = tier;
}

void Context::synchronize() {
  if (stream_clock_) {
    stream_clock_->wait();
  } else if (on_cuda()) {
    cuda::synchronize(stream_);
  }
  staging_.clear();
  staged_bytes_ = 0;
}

void Context::copy(const Tensor& destination, const Tensor& source, bool to_device) {
  require_operands(destination.dtype() == source.dtype() && destination.numel() == source.numel(),
                   to_device ? "upload" : "download", {{"destination", destination}, {"source", source}});
  if (source.bytes() == 0) return;
  if (stream_clock_) {
    const auto bytes = static_cast<int64_t>(source.bytes());
    clock_->add_copy(to_device ? bytes : 0, to_device ? 0 : bytes);
    stream_clock_->begin();
  }
  if (on_cuda()) {
    cuda::copy(stream_, destination.raw(), source.raw(), source.bytes());
  } else {
    std::memcpy(destination.raw(), source.raw(), source.bytes());
  }
}

/// Pinned memory for a copy, until the next synchronize; empty where there is none to be had: on the CPU, which needs
/// none, and for what is too large.
Tensor Context::staged(const Tensor& like) {
  if (!on_cuda() || like.bytes() > kMostStaged) return {};
  if (staged_bytes_ + like.bytes() > kMostStaged) synchronize();
  staged_bytes_ += like.bytes();
  return staging_.alloc(like.dtype(), like.shape());
}

void upload(Context& context, const Tensor& device_side, const Tensor& host_side) {
  context.copy(device_side, host_side, true);
}

void download(Context& context, const Tensor& host_side, const Tensor& device_side) {
  context.copy(host_side, device_side, false);
}

Tensor upload_new(Context& context, Arena& arena, const Tensor& host_side) {
  const Tensor placed = arena.alloc(host_side.dtype(), host_side.shape());
  if (placed.numel() == 0) return placed;
  const Tensor pinned = context.staged(host_side);
  if (pinned.empty()) {
    upload(context, placed, host_side);
    if (context.on_cuda()) context.synchronize();
  } else {
    std::memcpy(pinned.raw(), host_side.raw(), host_side.bytes());
    upload(context, placed, pinned);
  }
  return placed;
}

std::vector<float> download_floats(Context& context, const Tensor& device_side) {
  std::vector<float> values(static_cast<size_t>(device_side.numel()));
  const Tensor pinned = context.staged(device_side), own = view(values.data(), device_side.shape());
  if (!values.empty()) download(context, pinned.empty() ? own : pinned, device_side);
  context.synchronize();  // the pinned memory stays as it is until the next copy
  if (!pinned.empty()) std::memcpy(own.raw(), pinned.raw(), own.bytes());
  return values;
}

Tensor place_on(Arena& arena, const Tensor& host_side) {
  const Tensor placed = arena.alloc(host_side.dtype(), host_side.shape());
  Context context(arena.device());
  upload(context, placed, host_side);
  context.synchronize();
  return placed;
}

}  // namespace rz
