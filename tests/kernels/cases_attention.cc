#include <fmt/format.h>

#include "kernels/attention.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

struct AttentionShape {
  int64_t outer, length, inner;
  int heads, head_dim;
  uint32_t mask_period;  // one key in so many is masked; 0: no mask; 1: all of them
  Size size;
};

Problem make(const AttentionShape& s) {
  const int64_t channels = int64_t{s.heads} * s.head_dim;
  const bool masked = s.mask_period > 0;
  const int heads = s.heads;
  Random random(static_cast<uint32_t>(s.outer * 5 + s.length + channels));
  Problem problem;
  problem.add_input(random.f32(Shape{s.outer, s.length, s.inner, 3 * channels}, -2, 2), true);
  if (masked) problem.add_input(random.mask(Shape{s.outer, s.length}, s.mask_period), true);
  problem.outputs.emplace_back(DType::f32, Shape{s.outer, s.length, s.inner, channels});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      attention(context, in[0], masked ? in[1] : Tensor(), heads, out[0]);
    };
  };
  problem.reference = [=](const Tensors& in) {
    return std::vector<std::vector<double>>{ref::attention(in[0], masked ? in[1] : Tensor(), heads)};
  };
  return problem;
}

}  // namespace

void add_attention_cases(std::vector<Case>& cases) {
  const AttentionShape shapes[] = {
      {1, 1, 1, 1, 8, 0, Size::small},    {3, 8, 1, 4, 8, 0, Size::small},    {2, 48, 2, 2, 8, 3, Size::small},
      {2, 13, 3, 3, 16, 2, Size::small},  {1, 150, 1, 1, 32, 4, Size::small}, {2, 8, 2, 2, 16, 1, Size::small},
      {768, 8, 1, 4, 16, 0, Size::large}, {16, 48, 8, 4, 16, 3, Size::large}, {768, 8, 1, 8, 8, 0, Size::large},
      {16, 48, 8, 8, 8, 3, Size::large},  {16, 48, 8, 4, 32, 3, Size::large},
  };
  for (const AttentionShape& s : shapes) {
    const double queries = static_cast<double>(s.outer * s.length * s.inner), channels = s.heads * s.head_dim;
    const std::string mask = s.mask_period ? fmt::format("_mask{}", s.mask_period) : "";
    const std::string shape =
        fmt::format("outer{}_length{}_inner{}_heads{}_dim{}{}", s.outer, s.length, s.inner, s.heads, s.head_dim, mask);
    cases.push_back({"attention", shape, s.size, 1e-10, 4 * queries * static_cast<double>(s.length) * channels,
                     16 * queries * channels, [s] { return make(s); }});
  }
}

}  // namespace rz::test
