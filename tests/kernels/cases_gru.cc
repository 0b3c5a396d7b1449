// The ops of gru.h.
#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "kernels/gru.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

constexpr int64_t kTableRows = 5;

struct GruShape {
  int64_t m, n;
  bool indexed, gates;
  Size size;
};

Problem make_step(const GruShape& s) {
  Random random(static_cast<uint32_t>(s.m * 3 + s.n));
  // As large as a trained network's: gates that are all open or shut would hide errors, or blow those of bf16 up.
  const float largest = 2 / std::sqrt(static_cast<float>(s.n));
  const auto weight = std::make_shared<HostTensor>(random.f32(Shape{3 * s.n, s.n}, -largest, largest));
  const auto bias = std::make_shared<HostTensor>(random.f32(Shape{3 * s.n}));
  Problem problem;
  problem.add_input(random.f32(Shape{s.m, s.n}), true);
  problem.add_input(random.f32(Shape{s.indexed ? kTableRows : s.m, 3 * s.n}, -3, 3), !s.indexed);
  HostTensor index(DType::i32, Shape{s.m});
  for (int64_t i = 0; i < s.m; ++i) index.data<int32_t>()[i] = static_cast<int32_t>(random.below(kTableRows));
  problem.add_input(index, true);
  problem.outputs.emplace_back(DType::f32, Shape{s.m, s.n});
  if (s.gates) problem.outputs.emplace_back(DType::f32, Shape{s.m, 4 * s.n});
  const auto rows_of = [s](const Tensors& in) { return TableRows{in[1], s.indexed ? in[2] : Tensor()}; };
  problem.prepare = [=](Arena& arena) -> Run {
    const LinearWeight packed = pack_linear(arena, weight->tensor(), bias->tensor());
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      gru_step(context, in[0], packed, rows_of(in), s.gates ? out[1] : Tensor(), out[0]);
    };
  };
  problem.reference = [=](const Tensors& in) {
    ref::GruStep step = ref::gru_step(in[0], weight->tensor(), bias->tensor(), rows_of(in));
    std::vector<std::vector<double>> expected = {std::move(step.out)};
    if (s.gates) expected.push_back(std::move(step.gates));
    return expected;
  };
  return problem;
}

Problem make_gradient(const GruShape& s) {
  Random random(static_cast<uint32_t>(s.m * 5 + s.n));
  Problem problem;
  problem.add_input(random.f32(Shape{s.m, s.n}), true);
  problem.add_input(random.f32(Shape{s.m, 4 * s.n}, 0.05f, 0.95f), true);
  problem.add_input(random.f32(Shape{s.m, s.n}), true);
  for (const int64_t width : {3 * s.n, 3 * s.n, s.n}) problem.outputs.emplace_back(DType::f32, Shape{s.m, width});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      gru_gradient(context, in[0], in[1], in[2], {out[0], out[1], out[2]});
    };
  };
  problem.reference = [](const Tensors& in) -> std::vector<std::vector<double>> {
    ref::GruParts by = ref::gru_gradient(in[0], in[1], in[2]);
    return {std::move(by.d_input), std::move(by.d_recurrent), std::move(by.d_h)};
  };
  return problem;
}

}  // namespace

void add_gru_cases(std::vector<Case>& cases) {
  const GruShape shapes[] = {
      {1, 1, false, false, Size::small},  {5, 7, true, true, Size::small},      {67, 36, true, false, Size::small},
      {70, 33, false, true, Size::small}, {256, 512, true, false, Size::large}, {256, 512, false, true, Size::large},
  };
  for (const GruShape& s : shapes) {
    const double m = static_cast<double>(s.m), n = static_cast<double>(s.n);
    const std::string name = fmt::format("m{}_n{}{}{}", s.m, s.n, s.indexed ? "_indexed" : "", s.gates ? "_gates" : "");
    cases.push_back({"gru_step", name, s.size, 1e-9, 6 * m * n * n, 4 * (3 * n * n + m * n * (s.gates ? 9 : 5)),
                     [s] { return make_step(s); }});
    if (s.indexed) cases.push_back(in_bf16(cases.back()));
    if (!s.gates) continue;
    cases.push_back({"gru_gradient", fmt::format("m{}_n{}", s.m, s.n), s.size, 1e-9, 20 * m * n, 4 * m * n * 13,
                     [s] { return make_gradient(s); }});
  }
}

}  // namespace rz::test
