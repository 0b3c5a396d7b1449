#include "kernels/context.h"

#include <hwy/highway.h>

#include <cstring>

#include "kernels/check.h"
#include "kernels/cuda/runtime.h"

namespace rz {
namespace {

void copy(Context& context, const Tensor& destination, const Tensor& source, const char* op) {
  require_operands(destination.dtype() == source.dtype() && destination.numel() == source.numel(), op,
                   {{"destination", destination}, {"source", source}});
  if (source.bytes() == 0) return;
  if (context.on_cuda()) {
    cuda::copy(context.stream(), destination.raw(), source.raw(), source.bytes());
  } else {
    std::memcpy(destination.raw(), source.raw(), source.bytes());
  }
}

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

Context::Context(const Device& device, size_t workspace_bytes, Precision precision)
    : workspace_(device, workspace_bytes), precision_(precision) {
  choose_instruction_set();
  if (device.is_cuda()) stream_ = cuda::create_stream(device.index);
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
  if (on_cuda()) cuda::synchronize(stream_);
}

void upload(Context& context, const Tensor& device_side, const Tensor& host_side) {
  copy(context, device_side, host_side, "upload");
}

void download(Context& context, const Tensor& host_side, const Tensor& device_side) {
  copy(context, host_side, device_side, "download");
}

Tensor upload_new(Context& context, Arena& arena, const Tensor& host_side) {
  const Tensor placed = arena.alloc(host_side.dtype(), host_side.shape());
  if (placed.numel() > 0) upload(context, placed, host_side);
  return placed;
}

std::vector<float> download_floats(Context& context, const Tensor& device_side) {
  std::vector<float> values(static_cast<size_t>(device_side.numel()));
  if (!values.empty()) download(context, view(values.data(), device_side.shape()), device_side);
  context.synchronize();
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
