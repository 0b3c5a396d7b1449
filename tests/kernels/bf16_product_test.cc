// Products in bf16 on the CPU, by pairs where the machine has such instructions: as exact as sums in f32 of rounded
// operands.
#include <gtest/gtest.h>

#include "kernels/bf16.h"
#include "kernels/linear.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/host_tensor.h"

namespace rz::test {
namespace {

HostTensor rounded(HostTensor tensor) {
  for (int64_t i = 0; i < tensor.shape.numel(); ++i) {
    float& value = tensor.data<float>()[i];
    value = from_bf16(to_bf16(value));
  }
  return tensor;
}

struct Size3 {
  int64_t m, k, n;
};

class Bf16ProductTest : public testing::TestWithParam<Size3> {};

TEST_P(Bf16ProductTest, RoundsOperandsAndNothingElse) {
  const auto [m, k, n] = GetParam();
  Random random(static_cast<uint32_t>(m + 3 * k + 5 * n));
  const HostTensor x = random.f32(Shape{m, k}), weight = random.f32(Shape{n, k}), bias = random.f32(Shape{n});
  const HostTensor residual = random.f32(Shape{m, n});
  HostTensor out(DType::f32, Shape{m, n});
  Context context(Device{}, 0, Precision::bf16);
  Arena arena(Device{});
  linear(context, x.tensor(), pack_linear(arena, weight.tensor(), bias.tensor()), Activation::relu, residual.tensor(),
         out.tensor());
  const std::vector<double> expected =
      ref::linear(rounded(x).tensor(), rounded(weight).tensor(), bias.tensor(), Activation::relu, residual.tensor());
  // k sums of numbers below 1, each rounded to 24 bits.
  for (int64_t i = 0; i < m * n; ++i) {
    EXPECT_NEAR(out.data<float>()[i], expected[static_cast<size_t>(i)], 1e-7 * static_cast<double>(k) + 1e-6) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Bf16ProductTest,
                         testing::Values(Size3{1, 1, 1}, Size3{3, 7, 5}, Size3{13, 33, 31}, Size3{100, 300, 300},
                                         Size3{29, 16, 64}, Size3{97, 147, 17}, Size3{12, 2, 33}));

}  // namespace
}  // namespace rz::test
