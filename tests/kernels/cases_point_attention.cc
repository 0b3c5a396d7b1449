#include <fmt/format.h>

#include "kernels/invariant_point_attention.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

struct PointShape {
  int64_t n;
  int heads, channels, query_points, value_points;
  int64_t pair_width;
  uint32_t mask_period;  // one residue in so many is masked; 0: none
  Size size;
};

/// Random rotations, row-major, and translations.
HostTensor random_frames(Random& random, int64_t n) {
  HostTensor frames = random.f32(Shape{n, 12}, -3, 3);
  for (int64_t i = 0; i < n; ++i) {
    float* m = frames.data<float>() + 12 * i;
    const float w = random.uniform(0.1f, 1), x = random.uniform(-1, 1), y = random.uniform(-1, 1),
                z = random.uniform(-1, 1), s = 2 / (w * w + x * x + y * y + z * z);
    const float rotation[9] = {1 - s * (y * y + z * z), s * (x * y - w * z),     s * (x * z + w * y),
                               s * (x * y + w * z),     1 - s * (x * x + z * z), s * (y * z - w * x),
                               s * (x * z - w * y),     s * (y * z + w * x),     1 - s * (x * x + y * y)};
    std::copy(rotation, rotation + 9, m);
  }
  return frames;
}

PointAttentionOperands operands_of(const PointShape& s, const Tensors& in) {
  return {s.heads, s.channels, s.query_points, s.value_points, in[0], in[1], in[2], in[3],
          in[4],   in[5],      in[6],          in[7],          in[8], in[9], in[10]};
}

/// Every residue looks at every other one, so that there is no batch.
Problem make(const PointShape& s) {
  Random random(static_cast<uint32_t>(s.n + s.heads + s.channels));
  const Shape scalars{s.n, s.heads, s.channels}, query_points{s.n, s.heads, s.query_points, 3};
  HostTensor mask(DType::u8, Shape{s.n});
  for (uint8_t& byte : mask.bytes) byte = s.mask_period == 0 || random.below(s.mask_period) != 0;
  const int64_t width = s.heads * (s.channels + 4 * s.value_points + s.pair_width);
  Problem problem;
  for (int i = 0; i < 3; ++i) problem.add_input(random.f32(scalars, -2, 2), false);
  for (int i = 0; i < 2; ++i) problem.add_input(random.f32(query_points, -2, 2), false);
  problem.add_input(random.f32(Shape{s.n, s.heads, s.value_points, 3}, -5, 5), false);
  problem.add_input(random.f32(Shape{s.n, s.n, s.heads}, -2, 2), false);
  problem.add_input(random.f32(Shape{s.n, s.n, s.pair_width}), false);
  problem.add_input(std::move(mask), false);
  problem.add_input(random.f32(Shape{s.heads}, 0, 1), false);
  problem.add_input(random_frames(random, s.n), false);
  problem.outputs.emplace_back(DType::f32, Shape{1, s.n, width});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      invariant_point_attention(context, operands_of(s, in), out[0].reshape(Shape{s.n, width}));
    };
  };
  problem.reference = [=](const Tensors& in) {
    return std::vector<std::vector<double>>{ref::invariant_point_attention(operands_of(s, in))};
  };
  return problem;
}

}  // namespace

/// Bound: as of attention, whose logits these exceed by their sums of squares.
void add_point_attention_cases(std::vector<Case>& cases) {
  const PointShape shapes[] = {
      {1, 1, 1, 1, 1, 1, 0, Size::small},       {7, 3, 5, 2, 3, 9, 3, Size::small},
      {24, 4, 8, 4, 8, 32, 4, Size::small},     {140, 2, 4, 8, 16, 5, 2, Size::small},
      {256, 12, 16, 4, 8, 128, 0, Size::large}, {256, 12, 16, 4, 8, 128, 20, Size::large},
  };
  for (const PointShape& s : shapes) {
    const double n = static_cast<double>(s.n), pair = static_cast<double>(s.pair_width);
    const double per_key = 2.0 * s.channels + 4.5 * s.query_points + 3.0 * s.value_points + pair;
    cases.push_back({"invariant_point_attention",
                     fmt::format("n{}_heads{}_c{}_points{}_{}_pair{}{}", s.n, s.heads, s.channels, s.query_points,
                                 s.value_points, s.pair_width, s.mask_period ? "_mask" : ""),
                     s.size, 1e-10, 2 * n * n * s.heads * per_key, 4 * n * n * (pair + s.heads),
                     [=] { return make(s); }});
  }
}

}  // namespace rz::test
