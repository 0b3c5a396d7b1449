#include <fmt/format.h>

#include "kernels/permute.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

struct PermuteShape {
  int64_t rows, columns, channels;
  bool gate, mask;
  Size size;
};

constexpr PermuteOrder kOrders[] = {PermuteOrder::crj, PermuteOrder::cjr, PermuteOrder::jrc, PermuteOrder::jcr};
constexpr const char* kNames[] = {"crj", "cjr", "jrc", "jcr"};

Shape result_shape(const PermuteShape& s, PermuteOrder order) {
  if (order == PermuteOrder::crj) return {s.channels, s.rows, s.columns};
  if (order == PermuteOrder::cjr) return {s.channels, s.columns, s.rows};
  if (order == PermuteOrder::jrc) return {s.columns, s.rows, s.channels};
  return {s.columns, s.channels, s.rows};
}

/// x has other channels before and between those that are moved and those that gate. The result comes in two parts.
PermuteOperands part_of(const PermuteShape& s, PermuteOrder order, const Tensors& in, int64_t begin, int64_t end) {
  PermuteOperands operands;
  operands.x = in[0].slice(begin, end);
  operands.column = 1;
  if (s.gate) operands.gate_column = s.channels + 2;
  if (s.mask) operands.mask = in[1].slice(begin, end);
  operands.first_row = begin;
  operands.order = order;
  return operands;
}

Problem make(const PermuteShape& s, PermuteOrder order) {
  Random random(static_cast<uint32_t>(s.rows + s.columns + s.channels));
  Problem problem;
  problem.add_input(random.f32(Shape{s.rows, s.columns, (s.gate ? 2 : 1) * s.channels + 3}, -3, 3), false);
  if (s.mask) problem.add_input(random.mask(Shape{s.rows, s.columns}, 3), false);
  const Shape result = result_shape(s, order);
  problem.outputs.emplace_back(DType::f32, Shape{1, result[0], result[1], result[2]});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      const int64_t middle = s.rows / 3;
      permute(context, part_of(s, order, in, 0, middle), out[0].reshape(result));
      permute(context, part_of(s, order, in, middle, s.rows), out[0].reshape(result));
    };
  };
  problem.reference = [=](const Tensors& in) {
    const HostTensor out(DType::f32, result);
    return std::vector<std::vector<double>>{ref::permute(part_of(s, order, in, 0, s.rows), out.tensor())};
  };
  return problem;
}

}  // namespace

/// Exact but for the gate's exponential.
void add_permute_cases(std::vector<Case>& cases) {
  const PermuteShape shapes[] = {
      {1, 1, 1, false, false, Size::small},     {35, 3, 5, true, true, Size::small},
      {7, 40, 33, true, false, Size::small},    {9, 70, 2, false, true, Size::small},
      {3, 2, 40, false, false, Size::small},    {64, 256, 128, true, true, Size::large},
      {256, 256, 4, false, false, Size::large},
  };
  for (const PermuteShape& s : shapes) {
    for (int i = 0; i < 4; ++i) {
      const PermuteOrder order = kOrders[i];
      const std::string shape = fmt::format("{}_{}x{}x{}{}{}", kNames[i], s.rows, s.columns, s.channels,
                                            s.gate ? "_gate" : "", s.mask ? "_mask" : "");
      const double count = static_cast<double>(s.rows * s.columns * s.channels);
      cases.push_back(
          {"permute", shape, s.size, s.gate ? 1e-12 : 0, 0, (s.gate ? 12 : 8) * count, [=] { return make(s, order); }});
    }
  }
}

}  // namespace rz::test
