#include <fmt/format.h>

#include <memory>

#include "kernels/bf16.h"
#include "kernels/linear.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

struct LinearShape {
  int64_t m, k, n;
  bool bias, relu, residual;
  Size size;
  DType in = DType::f32, out = DType::f32;
};

/// The values of a bf16 tensor as f32, which the reference reads.
HostTensor widened(const Tensor& tensor) {
  HostTensor wide(DType::f32, tensor.shape());
  for (int64_t i = 0; i < tensor.numel(); ++i) wide.data<float>()[i] = from_bf16(tensor.data<Bf16>()[i]);
  return wide;
}

/// Inputs: x and, where there is one, the residual. The weights are packed by `prepare`.
Problem make(const LinearShape& s) {
  Random random(static_cast<uint32_t>(s.m * 7 + s.k * 3 + s.n));
  const auto weight = std::make_shared<HostTensor>(random.f32(Shape{s.n, s.k}));
  const auto bias = std::make_shared<HostTensor>(random.f32(Shape{s.n}));
  const Tensor bias_view = s.bias ? bias->tensor() : Tensor();
  const Activation activation = s.relu ? Activation::relu : Activation::none;
  Problem problem;
  if (s.m * s.k * s.n > 100'000'000) problem.checked = 512;
  problem.add_input(s.in == DType::bf16 ? random.bf16(Shape{s.m, s.k}) : random.f32(Shape{s.m, s.k}), true);
  if (s.residual) problem.add_input(random.f32(Shape{s.m, s.n}), true);
  problem.outputs.emplace_back(s.out, Shape{s.m, s.n});
  problem.prepare = [=](Arena& arena) -> Run {
    const LinearWeight packed = pack_linear(arena, weight->tensor(), bias_view);
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      linear(context, in[0], packed, activation, s.residual ? in[1] : Tensor(), out[0]);
    };
  };
  problem.reference = [=](const Tensors& in) -> std::vector<std::vector<double>> {
    (void)bias;  // keeps what bias_view looks at
    const HostTensor wide = s.in == DType::bf16 ? widened(in[0]) : HostTensor(DType::f32, Shape{0});
    const Tensor x = s.in == DType::bf16 ? wide.tensor() : in[0];
    return {ref::linear(x, weight->tensor(), bias_view, activation, s.residual ? in[1] : Tensor())};
  };
  return problem;
}

std::string name(const LinearShape& s) {
  return fmt::format("m{}_k{}_n{}{}{}{}{}{}", s.m, s.k, s.n, s.bias ? "_bias" : "", s.relu ? "_relu" : "",
                     s.residual ? "_residual" : "", s.in == DType::bf16 ? "_from_bf16" : "",
                     s.out == DType::bf16 ? "_to_bf16" : "");
}

}  // namespace

void add_linear_cases(std::vector<Case>& cases) {
  const LinearShape shapes[] = {
      {1, 1, 1, true, false, false, Size::small},       {7, 14, 3, true, false, false, Size::small},
      {48, 64, 64, true, true, false, Size::small},     {65, 36, 70, false, false, true, Size::small},
      {130, 100, 33, true, true, true, Size::small},    {64, 33, 48, true, false, false, Size::small},
      {6144, 64, 64, true, false, true, Size::large},   {6144, 64, 192, true, false, false, Size::large},
      {6144, 64, 256, true, true, false, Size::large},  {6144, 256, 64, true, false, true, Size::large},
      {6144, 128, 128, true, true, false, Size::large}, {6144, 256, 256, true, false, false, Size::large},
      {1536, 14, 64, true, false, false, Size::large},  {128, 128, 3, true, false, false, Size::large},
      {6144, 512, 512, true, true, false, Size::large},
  };
  for (const LinearShape& s : shapes) {
    const double m = static_cast<double>(s.m), k = static_cast<double>(s.k), n = static_cast<double>(s.n);
    cases.push_back({"linear", name(s), s.size, 1e-9, 2 * m * k * n, 4 * (m * k + n * k + m * n * (s.residual ? 2 : 1)),
                     [s] { return make(s); }, Product{s.m, s.k, s.n}});
    if (s.residual) cases.push_back(in_bf16(cases.back()));
  }
  constexpr DType kBf16 = DType::bf16, kF32 = DType::f32;
  const LinearShape rounded[] = {
      {9, 8, 13, true, false, false, Size::small, kBf16, kF32},
      {70, 40, 70, true, true, false, Size::small, kBf16, kBf16},
      {130, 136, 129, true, false, true, Size::small, kBf16, kF32},
      {65, 200, 33, false, false, false, Size::small, kBf16, kBf16},
      {65536, 128, 512, true, false, false, Size::large, kBf16, kBf16},
      {65536, 512, 128, true, false, true, Size::large, kBf16, kF32},
  };
  for (const LinearShape& s : rounded) {
    const double m = static_cast<double>(s.m), k = static_cast<double>(s.k), n = static_cast<double>(s.n);
    const double out_bytes = s.out == kBf16 ? 2 : s.residual ? 8 : 4;
    cases.push_back(in_bf16({"linear", name(s), s.size, 0, 2 * m * k * n, 2 * (m * k + n * k) + out_bytes * m * n,
                             [s] { return make(s); }, Product{s.m, s.k, s.n}}));
  }
}

}  // namespace rz::test
