#include <fmt/format.h>

#include <memory>

#include "kernels/combine.h"
#include "kernels/outer_product_mean.h"
#include "kernels/ref/ops.h"
#include "kernels/triangle_product.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

using Expected = std::vector<std::vector<double>>;

struct TriangleShape {
  int64_t channels, n, m, k, first_row, rows;
  Size size;
  int64_t checked = 0;
};

Problem make(const TriangleShape& s) {
  Random random(static_cast<uint32_t>(s.channels + s.n + s.m + s.k));
  Problem problem;
  problem.checked = s.checked;
  problem.add_input(random.f32(Shape{s.channels, s.n, s.k}), true);
  problem.add_input(random.f32(Shape{s.channels, s.m, s.k}), true);
  problem.outputs.emplace_back(DType::f32, Shape{s.channels, s.rows, s.m});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      triangle_product(context, in[0], in[1], s.first_row, out[0]);
    };
  };
  problem.reference = [=](const Tensors& in) {
    return Expected{ref::triangle_product(in[0], in[1], s.first_row, s.rows)};
  };
  return problem;
}

struct OuterShape {
  int64_t n, m, c, s, d;
  Size size;
  int64_t checked = 0;
};

/// The pair representation is updated in two parts.
Problem make(const OuterShape& s) {
  Random random(static_cast<uint32_t>(s.n + s.m + s.c + s.s + s.d));
  const auto weight = std::make_shared<HostTensor>(random.f32(Shape{s.d, s.c * s.c}));
  const auto bias = std::make_shared<HostTensor>(random.f32(Shape{s.d}));
  Problem problem;
  problem.checked = s.checked;
  problem.add_input(random.f32(Shape{s.n, s.c, s.s}), true);
  problem.add_input(random.f32(Shape{s.m, s.s, s.c}), false);
  problem.add_input(random.f32(Shape{s.n, s.m}, 1, 1 + std::sqrt(static_cast<float>(s.s))), true);
  problem.add_input(random.f32(Shape{s.n, s.m, s.d}), true);
  problem.outputs.emplace_back(DType::f32, Shape{s.n, s.m, s.d});
  problem.prepare = [=](Arena& arena) -> Run {
    const LinearWeight packed = pack_linear(arena, weight->tensor(), bias->tensor());
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      const Tensor &pair = out[0], flat = pair.reshape(Shape{1, pair.numel()});
      copy_columns(context, in[3].reshape(flat.shape()), 0, flat.numel(), flat, 0);
      const int64_t rows = pair.dim(0), middle = rows / 3;
      outer_product_mean(context, in[0], in[1], packed, in[2], 0, pair.slice(0, middle));
      outer_product_mean(context, in[0], in[1], packed, in[2], middle, pair.slice(middle, rows));
    };
  };
  problem.reference = [=](const Tensors& in) {
    return Expected{ref::outer_product_mean(in[0], in[1], weight->tensor(), bias->tensor(), in[2], in[3])};
  };
  return problem;
}

}  // namespace

/// Bounds: as of linear. A product of split operands is off by 3 * 2^-16 of the sum of its |a b| at most, and by less
/// than 1e-5 of the root mean square; outer_product_mean has two of them in a row.
void add_pair_cases(std::vector<Case>& cases) {
  const TriangleShape triangles[] = {
      {1, 1, 1, 1, 0, 1, Size::small},
      {3, 5, 7, 9, 0, 5, Size::small},
      {2, 70, 66, 36, 4, 65, Size::small},
      {5, 33, 20, 100, 30, 3, Size::small},
      {128, 256, 256, 256, 0, 256, Size::large, 8},
      {64, 256, 256, 256, 128, 64, Size::large, 16},
  };
  for (const TriangleShape& s : triangles) {
    const auto product = [](auto... extents) { return (static_cast<double>(extents) * ...); };
    const std::string shape = fmt::format("{}x{}x{}_k{}_from{}", s.channels, s.rows, s.m, s.k, s.first_row);
    cases.push_back({"triangle_product", shape, s.size, 1e-9, 2 * product(s.channels, s.rows, s.m, s.k),
                     4 * (product(s.channels, s.rows + s.m, s.k) + product(s.channels, s.rows, s.m)),
                     [=] { return make(s); }});
    cases.push_back(in_bf16(cases.back()));
  }
  const OuterShape outers[] = {
      {1, 1, 1, 1, 1, Size::small},     {5, 6, 8, 12, 20, Size::small},         {3, 5, 33, 17, 9, Size::small},
      {4, 3, 32, 40, 130, Size::small}, {64, 64, 32, 128, 128, Size::large, 4}, {64, 64, 32, 512, 128, Size::large, 2},
  };
  for (const OuterShape& s : outers) {
    const double pairs = static_cast<double>(s.n * s.m), inputs = static_cast<double>(s.c * s.c);
    const std::string shape = fmt::format("{}x{}_c{}_s{}_d{}", s.n, s.m, s.c, s.s, s.d);
    cases.push_back({"outer_product_mean", shape, s.size, 1e-9, 2 * pairs * inputs * static_cast<double>(s.s + s.d),
                     4 * static_cast<double>((s.n + s.m) * s.c * s.s) + 8 * pairs * static_cast<double>(s.d),
                     [=] { return make(s); }});
    cases.push_back(in_bf16(cases.back()));
    cases.back().bound = 1.5e-5;  // two products: four roundings, 8.8e-6, and the scatter of 150 results
  }
}

}  // namespace rz::test
