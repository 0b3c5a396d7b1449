// Where ops run: a device, a stream of work on it, and scratch memory.
#pragma once

#include <memory>
#include <vector>

#include "kernels/arena.h"
#include "kernels/device.h"
#include "kernels/tensor.h"

namespace rz {

class DeviceClock;
class StreamClock;

/// What the large products (`linear`, `triangle_product`, `outer_product_mean`, `attention` on CUDA) do with their
/// operands; tensors, sums and everything else are f32 either way.
enum class Precision {
  f32,  ///< as exact as f32
  bf16  ///< each operand of a product rounded to 8 bits: a third of the work on tensor cores
};

/// Which kernels run on CUDA where an op has several.
enum class Tier {
  portable,  ///< those of every GPU from sm_80 on
  sm_90  ///< Hopper's own where an op has them and its operands fit them. For tests and measurements: what a GPU has
         ///< verified stands in docs/gpu/, and until that speaks for them programs use the portable ones
};

/// Whether the device has what the tier's kernels need.
bool tier_usable(Tier tier, const Device& device);

/// One thread at a time uses a context; make one per worker. Ops of one context run in the order of their calls. On
/// CUDA they return at once and `synchronize` waits for them; on the CPU they are done when they return.
class Context {
 public:
  /// `workspace_bytes` is reserved at once; the workspace grows where an op needs more. `clock`: told of the work, if
  /// there is one; outlives the context.
  explicit Context(const Device& device, size_t workspace_bytes = 0, Precision precision = Precision::f32,
                   DeviceClock* clock = nullptr);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Device& device() const { return workspace_.device(); }
  bool on_cuda() const { return device().is_cuda(); }
  void* stream() const { return stream_; }  ///< the cudaStream_t; null on the CPU
  Arena& workspace() { return workspace_; }
  Precision precision() const { return precision_; }
  void set_precision(Precision precision) { precision_ = precision; }  ///< of the ops called from now on
  Tier tier() const { return tier_; }
  void set_tier(Tier tier);  ///< of the ops called from now on; throws Error(device) where it is not usable

  /// Throws Error(device) where an earlier op failed on the device.
  void synchronize();

 private:
  friend void upload(Context& context, const Tensor& device_side, const Tensor& host_side);
  friend void download(Context& context, const Tensor& host_side, const Tensor& device_side);
  friend Tensor upload_new(Context& context, Arena& arena, const Tensor& host_side);
  friend std::vector<float> download_floats(Context& context, const Tensor& device_side);

  void copy(const Tensor& destination, const Tensor& source, bool to_device);
  Tensor staged(const Tensor& like);

  Arena workspace_, staging_;  // staging: host memory of the copies since the last synchronize
  size_t staged_bytes_ = 0;
  Precision precision_;
  Tier tier_ = Tier::portable;
  void* stream_ = nullptr;
  DeviceClock* clock_;
  std::unique_ptr<StreamClock> stream_clock_;
};

/// Another precision until the scope ends.
class PrecisionScope {
 public:
  PrecisionScope(Context& context, Precision precision) : context_(context), before_(context.precision()) {
    context.set_precision(precision);
  }
  ~PrecisionScope() { context_.set_precision(before_); }
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  Context& context_;
  Precision before_;
};

/// Copies between host memory and the context's device, in the order of its ops. Both sides have the same type and
/// count of elements. A host buffer must outlive the copy: call `synchronize` before it is read or freed.
void upload(Context& context, const Tensor& device_side, const Tensor& host_side);
void download(Context& context, const Tensor& host_side, const Tensor& device_side);

/// A new tensor in an arena of the context's device and the copy of `host_side` to it, which may go or change on
/// return: on CUDA it was copied to pinned memory, from where the device takes it while the host goes on.
Tensor upload_new(Context& context, Arena& arena, const Tensor& host_side);
template <class T>
Tensor upload_new(Context& context, Arena& arena, const std::vector<T>& values, const Shape& shape) {
  return upload_new(context, arena, view(values.data(), shape));
}

/// An f32 tensor's values on the host, complete on return.
std::vector<float> download_floats(Context& context, const Tensor& device_side);

/// Allocates on the arena's device and copies `host_side` there, complete on return. For weights.
Tensor place_on(Arena& arena, const Tensor& host_side);

}  // namespace rz
