// What rz-doctor's probes are made of: seeded inputs, and a run on a device.
#pragma once

#include <random>

#include "apps/doctor_checks.h"

namespace rz {
namespace doctor {

// CPU and GPU add in different orders; `linear` on the GPU also splits its operands into bf16 terms (see its header).
// In bf16, operands that differ in their last bit of f32 may round to either neighbour, 2^-8 apart.
inline constexpr double kExact = 0, kRounding = 1e-5, kSplitProduct = 1e-4, kBf16Product = 2e-2;

template <class T>
struct Values {
  std::vector<T> data;
  Shape shape;
  Tensor tensor() const { return view(data.data(), shape); }
};

/// The standard fixes the generator's bits but not those of its distributions.
class Random {
 public:
  uint32_t below(uint32_t bound) { return bits_() % bound; }
  Values<float> floats(const Shape& shape, float low = -1, float high = 1) {
    Values<float> values{std::vector<float>(static_cast<size_t>(shape.numel())), shape};
    for (float& v : values.data)
      v = low + (high - low) * static_cast<float>(bits_() >> 8) / static_cast<float>(1 << 24);
    return values;
  }
  Values<uint8_t> bytes(const Shape& shape, uint32_t bound) {
    Values<uint8_t> values{std::vector<uint8_t>(static_cast<size_t>(shape.numel())), shape};
    for (uint8_t& v : values.data) v = static_cast<uint8_t>(below(bound));
    return values;
  }

 private:
  std::mt19937 bits_{1};
};

/// A run of one op: places inputs on the device and brings the output back.
class Bench {
 public:
  explicit Bench(Context& context) : context_(context), arena_(context.device()) {}
  Arena& arena() { return arena_; }
  template <class T>
  Tensor place(const Values<T>& values) {
    return place_on(arena_, values.tensor());
  }
  template <class T>
  Tensor place(const Values<T>& values, int64_t begin, int64_t end) {
    return place_on(arena_, values.tensor().slice(begin, end));
  }
  template <class T = float>
  std::vector<T> fetch(const Tensor& output) {
    std::vector<T> values(static_cast<size_t>(output.numel()));
    download(context_, view(values.data(), output.shape()), output);
    context_.synchronize();
    return values;
  }

 private:
  Context& context_;
  Arena arena_;
};

}  // namespace doctor

/// Those of structure prediction alone.
std::vector<Probe> folding_probes(const doctor::Random& random);

}  // namespace rz
