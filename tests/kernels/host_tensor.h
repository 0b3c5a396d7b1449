// A tensor that owns host memory, and random contents for it.
#pragma once

#include <random>
#include <vector>

#include "kernels/bf16.h"
#include "kernels/tensor.h"

namespace rz::test {

struct HostTensor {
  HostTensor(DType dtype_, const Shape& shape_)
      : dtype(dtype_), shape(shape_), bytes(static_cast<size_t>(shape_.numel()) * dtype_size(dtype_)) {}

  template <class T>
  T* data() {
    return tensor().data<T>();
  }
  Tensor tensor() const { return Tensor(const_cast<uint8_t*>(bytes.data()), dtype, shape); }

  DType dtype;
  Shape shape;
  std::vector<uint8_t> bytes;
};

/// Goes into the seed of every Random, so that one number gives all cases other contents.
inline uint32_t& seed_of_run() {
  static uint32_t seed = 0;
  return seed;
}

/// The standard fixes mt19937's bits but not those of its distributions, so that these are made here.
class Random {
 public:
  explicit Random(uint32_t seed) : bits_(seed + 7919 * seed_of_run()) {}

  float uniform(float low, float high) {
    return low + (high - low) * (static_cast<float>(bits_() >> 8) / static_cast<float>(1 << 24));
  }
  uint32_t below(uint32_t bound) { return bits_() % bound; }

  HostTensor f32(const Shape& shape, float low = -1, float high = 1) {
    HostTensor tensor(DType::f32, shape);
    for (int64_t i = 0; i < shape.numel(); ++i) tensor.data<float>()[i] = uniform(low, high);
    return tensor;
  }
  HostTensor bf16(const Shape& shape, float low = -1, float high = 1) {
    HostTensor tensor(DType::bf16, shape);
    for (int64_t i = 0; i < shape.numel(); ++i) tensor.data<Bf16>()[i] = to_bf16(uniform(low, high));
    return tensor;
  }
  HostTensor u8(const Shape& shape, uint32_t bound) {
    HostTensor tensor(DType::u8, shape);
    for (uint8_t& byte : tensor.bytes) byte = static_cast<uint8_t>(below(bound));
    return tensor;
  }
  /// One in `period` is masked.
  HostTensor mask(const Shape& shape, uint32_t period) {
    HostTensor tensor(DType::u8, shape);
    for (uint8_t& byte : tensor.bytes) byte = below(period) != 0;
    return tensor;
  }

 private:
  std::mt19937 bits_;
};

}  // namespace rz::test
