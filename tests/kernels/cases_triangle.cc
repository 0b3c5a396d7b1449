#include <fmt/format.h>

#include <memory>

#include "kernels/combine.h"
#include "kernels/ref/ops.h"
#include "kernels/triangle_update.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

struct TriangleShape {
  int64_t n, width, hidden;
  bool outgoing;
  uint32_t mask_period;
  Size size;
};

/// The layer's parameters on the host, of a size that keeps every stage near 1.
struct Parameters {
  HostTensor norm, projections, projections_bias, center_norm, out, out_bias, gate, gate_bias;

  Parameters(Random& random, int64_t width, int64_t hidden)
      : norm(random.f32(Shape{2, width}, 0.5f, 1.5f)),
        projections(weights(random, 4 * hidden, width)),
        projections_bias(random.f32(Shape{4 * hidden})),
        center_norm(random.f32(Shape{2, hidden}, 0.5f, 1.5f)),
        out(weights(random, width, hidden)),
        out_bias(random.f32(Shape{width})),
        gate(weights(random, width, width)),
        gate_bias(random.f32(Shape{width})) {}

  static HostTensor weights(Random& random, int64_t out, int64_t in) {
    const float largest = 1.5f / std::sqrt(static_cast<float>(in));
    return random.f32(Shape{out, in}, -largest, largest);
  }
};

NormWeights placed(Arena& arena, const HostTensor& norm) {
  const int64_t width = norm.shape[1];
  const Tensor on_device = place_on(arena, norm.tensor());
  return {on_device.slice(0, 1).reshape(Shape{width}), on_device.slice(1, 2).reshape(Shape{width})};
}

TriangleUpdate layer_of(Arena& arena, const Parameters& p, bool outgoing) {
  return {outgoing,
          placed(arena, p.norm),
          pack_linear(arena, p.projections.tensor(), p.projections_bias.tensor()),
          placed(arena, p.center_norm),
          pack_linear(arena, p.out.tensor(), p.out_bias.tensor()),
          pack_linear(arena, p.gate.tensor(), p.gate_bias.tensor())};
}

/// The whole is one entry of the batch: every pair depends on all others. Temporary tensors hold some rows at a time.
Problem make(const TriangleShape& s) {
  Random random(static_cast<uint32_t>(s.n + s.width + s.hidden));
  const auto parameters = std::make_shared<Parameters>(random, s.width, s.hidden);
  Problem problem;
  problem.add_input(random.f32(Shape{1, s.n, s.n, s.width}), true);
  problem.add_input(random.mask(Shape{1, s.n, s.n}, s.mask_period), true);
  problem.outputs.emplace_back(DType::f32, Shape{1, s.n, s.n, s.width});
  const Shape pairs{s.n, s.n, s.width}, mask{s.n, s.n}, flat{1, pairs.numel()};
  problem.prepare = [=](Arena& arena) -> Run {
    const TriangleUpdate layer = layer_of(arena, *parameters, s.outgoing);
    const auto scratch = std::make_shared<Arena>(arena.device());
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      copy_columns(context, in[0].reshape(flat), 0, flat[1], out[0].reshape(flat), 0);
      const int64_t some_rows = 4 * s.n * (s.width + 4 * s.hidden) * 3;
      triangle_update(context, *scratch, s.size == Size::small ? some_rows : int64_t{256} << 20, layer,
                      in[1].reshape(mask), out[0].reshape(pairs));
      context.synchronize();  // the scratch arena is used again by the next call, maybe of another context
    };
  };
  problem.reference = [=](const Tensors& in) {
    const Parameters& p = *parameters;
    const ref::TriangleParameters raw{p.norm.tensor(),        p.projections.tensor(), p.projections_bias.tensor(),
                                      p.center_norm.tensor(), p.out.tensor(),         p.out_bias.tensor(),
                                      p.gate.tensor(),        p.gate_bias.tensor()};
    return std::vector<std::vector<double>>{
        ref::triangle_update(raw, s.outgoing, in[1].reshape(mask), in[0].reshape(pairs))};
  };
  return problem;
}

}  // namespace

/// Bounds: f32 on CUDA has three products of split operands in a row, as outer_product_mean has two. In bf16 there are
/// nine roundings of 2.2e-6 at most each (x, left, right, their sum, what it is normalised to, and four layers'
/// weights, of which the gates' count a quarter) before an update that is about half of the result: 1e-5; a norm of
/// sums that happen to be close to each other makes more of their error.
void add_triangle_cases(std::vector<Case>& cases) {
  const TriangleShape shapes[] = {
      {1, 1, 1, true, 2, Size::small},        {9, 20, 16, true, 5, Size::small},
      {9, 20, 7, false, 5, Size::small},      {21, 64, 32, false, 4, Size::small},
      {19, 128, 40, true, 7, Size::small},    {13, 72, 128, false, 9, Size::small},
      {130, 8, 16, false, 3, Size::small},    {96, 128, 128, true, 50, Size::large},
      {96, 128, 128, false, 50, Size::large},
  };
  for (const TriangleShape& s : shapes) {
    const double pairs = static_cast<double>(s.n * s.n), width = static_cast<double>(s.width),
                 hidden = static_cast<double>(s.hidden);
    const std::string shape =
        fmt::format("{}_n{}_width{}_hidden{}", s.outgoing ? "outgoing" : "incoming", s.n, s.width, s.hidden);
    cases.push_back({"triangle_update", shape, s.size, 1e-9,
                     2 * pairs * (5 * width * hidden + width * width + static_cast<double>(s.n) * hidden),
                     4 * pairs * (2 * width), [=] { return make(s); }});
    if (s.n == 1) continue;  // one number, which may be small beside what it is the sum of
    cases.push_back(in_bf16(cases.back()));
    cases.back().bound = 3e-5;
  }
}

}  // namespace rz::test
