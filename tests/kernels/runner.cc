#include "tests/kernels/runner.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "kernels/bf16.h"

namespace rz::test {
namespace {

constexpr int64_t kGuard = 256;       // bytes on either side, a multiple of every alignment
constexpr uint8_t kGuardByte = 0x7F;  // a float of 3e38, which shows where an op reads it

/// Bytes of a tensor between guards: a host copy and the same on the device.
class Guarded {
 public:
  Guarded(Context& context, Arena& arena, const Tensor& contents, bool poison) : contents_(contents) {
    host_.assign(static_cast<size_t>(2 * kGuard) + contents.bytes(), kGuardByte);
    if (poison) {
      std::memset(host_.data() + kGuard, static_cast<int>(kPoisonWord & 0xFF), contents.bytes());
    } else if (contents.bytes() > 0) {
      std::memcpy(host_.data() + kGuard, contents.raw(), contents.bytes());
    }
    device_ = arena.alloc(DType::u8, Shape{static_cast<int64_t>(host_.size())});
    upload(context, device_, view(host_.data(), device_.shape()));
  }

  Tensor on_device() const { return Tensor(device_.data<uint8_t>() + kGuard, contents_.dtype(), contents_.shape()); }

  std::vector<uint8_t> fetch(Context& context) const {
    std::vector<uint8_t> bytes(host_.size());
    download(context, view(bytes.data(), device_.shape()), device_);
    context.synchronize();
    return bytes;
  }

  bool guards_intact(const std::vector<uint8_t>& bytes) const {
    return std::equal(bytes.begin(), bytes.begin() + kGuard, host_.begin()) &&
           std::equal(bytes.end() - kGuard, bytes.end(), host_.end() - kGuard);
  }
  bool unchanged(const std::vector<uint8_t>& bytes) const { return bytes == host_; }

 private:
  Tensor contents_;
  std::vector<uint8_t> host_;
  Tensor device_;
};

Tensors tensors(const std::vector<Guarded>& buffers) {
  Tensors views;
  for (const Guarded& buffer : buffers) views.push_back(buffer.on_device());
  return views;
}

double number_at(const Tensor& tensor, size_t i) {
  switch (tensor.dtype()) {
    case DType::u8:
      return tensor.data<uint8_t>()[i];
    case DType::u32:
      return tensor.data<uint32_t>()[i];
    case DType::bf16:
      return from_bf16(tensor.data<Bf16>()[i]);
    default:
      return tensor.data<float>()[i];
  }
}

}  // namespace

BatchRange whole_batch(const Problem& problem) { return {0, problem.outputs[0].shape[0]}; }

Outcome run_on(Context& context, const Problem& problem, const BatchRange& range) {
  Arena arena(context.device());
  std::vector<Guarded> inputs, outputs;
  for (size_t i = 0; i < problem.inputs.size(); ++i) {
    const Tensor whole = problem.inputs[i].tensor();
    inputs.emplace_back(context, arena, problem.batched[i] ? whole.slice(range.begin, range.end) : whole, false);
  }
  for (const HostTensor& output : problem.outputs) {
    outputs.emplace_back(context, arena, output.tensor().slice(range.begin, range.end), true);
  }
  const Run run = problem.prepare(arena);
  run(context, tensors(inputs), tensors(outputs));
  Outcome outcome;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].unchanged(inputs[i].fetch(context))) outcome.damage += " input " + std::to_string(i);
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::vector<uint8_t> bytes = outputs[i].fetch(context);
    if (!outputs[i].guards_intact(bytes)) outcome.damage += " guard of output " + std::to_string(i);
    const Tensor shaped = outputs[i].on_device();
    outcome.outputs.emplace_back(shaped.dtype(), shaped.shape());
    outcome.outputs.back().bytes.assign(bytes.begin() + kGuard, bytes.end() - kGuard);
  }
  return outcome;
}

double error_of(const std::vector<HostTensor>& outputs, const std::vector<std::vector<double>>& expected) {
  double difference = 0, magnitude = 0;
  for (size_t o = 0; o < outputs.size(); ++o) {
    const Tensor got = outputs[o].tensor();
    for (size_t i = 0; i < expected[o].size(); ++i) {
      const double value = number_at(got, i);
      difference += (value - expected[o][i]) * (value - expected[o][i]);
      magnitude += expected[o][i] * expected[o][i];
    }
  }
  return difference == 0 ? 0 : difference / magnitude;
}

const std::vector<std::vector<double>>& expected_of(const Case& op_case, const Problem& problem) {
  static std::map<std::pair<std::string, uint32_t>, std::vector<std::vector<double>>> known;
  const std::pair key(op_case.name(), seed_of_run());
  auto found = known.find(key);
  if (found == known.end()) {
    Tensors inputs;
    for (size_t i = 0; i < problem.inputs.size(); ++i) {
      const Tensor whole = problem.inputs[i].tensor();
      inputs.push_back(problem.batched[i] && problem.checked > 0 ? whole.slice(0, problem.checked) : whole);
    }
    found = known.emplace(key, problem.reference(inputs)).first;
  }
  return found->second;
}

}  // namespace rz::test
