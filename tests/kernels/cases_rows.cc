#include <fmt/format.h>

#include "kernels/concat_columns.h"
#include "kernels/layer_norm.h"
#include "kernels/masked_pool.h"
#include "kernels/ref/ops.h"
#include "kernels/softmax.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

using Expected = std::vector<std::vector<double>>;

Problem make_layer_norm(int64_t m, int64_t d, DType results = DType::f32) {
  Random random(static_cast<uint32_t>(m + d));
  Problem problem;
  problem.add_input(random.f32(Shape{m, d}, 1, 4), true);
  problem.add_input(random.f32(Shape{d}), false);
  problem.add_input(random.f32(Shape{d}), false);
  problem.outputs.emplace_back(results, Shape{m, d});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      layer_norm(context, in[0], in[1], in[2], 1e-5f, out[0]);
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::layer_norm(in[0], in[1], in[2], 1e-5f)}; };
  return problem;
}

Problem make_softmax(int64_t m, int64_t n) {
  Random random(static_cast<uint32_t>(m * n));
  Problem problem;
  problem.add_input(random.f32(Shape{m, n}, -20, 20), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, n});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) { softmax(context, in[0], out[0]); };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::softmax(in[0])}; };
  return problem;
}

Problem make_concat(int64_t m, int64_t p, int64_t q) {
  Random random(static_cast<uint32_t>(m + p + q));
  Problem problem;
  problem.add_input(random.f32(Shape{m, p}), true);
  problem.add_input(random.f32(Shape{m, q}), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, p + q});
  problem.prepare = [](Arena&) -> Run {
    return
        [](Context& context, const Tensors& in, const Tensors& out) { concat_columns(context, in[0], in[1], out[0]); };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::concat_columns(in[0], in[1])}; };
  return problem;
}

/// `mask_period`: one entry in so many is masked; 1 masks all of them.
Problem make_pool(int64_t outer, int64_t length, int64_t inner, uint32_t mask_period) {
  Random random(static_cast<uint32_t>(outer + length + inner));
  Problem problem;
  problem.add_input(random.f32(Shape{outer, length, inner}, -3, -1), true);
  problem.add_input(random.mask(Shape{outer, length}, mask_period), true);
  problem.outputs.emplace_back(DType::f32, Shape{outer, 2, inner});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) { masked_pool(context, in[0], in[1], out[0]); };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::masked_pool(in[0], in[1])}; };
  return problem;
}

}  // namespace

void add_row_cases(std::vector<Case>& cases) {
  struct Matrix {
    int64_t m, n;
    Size size;
  };
  for (const Matrix& s : {Matrix{1, 1, Size::small}, Matrix{5, 37, Size::small}, Matrix{33, 64, Size::small},
                          Matrix{6144, 64, Size::large}, Matrix{6144, 256, Size::large}}) {
    const double count = static_cast<double>(s.m * s.n);
    cases.push_back({"layer_norm", fmt::format("{}x{}", s.m, s.n), s.size, 1e-11, 8 * count, 8 * count,
                     [s] { return make_layer_norm(s.m, s.n); }});
    if (s.m > 1) {
      cases.push_back(in_bf16({"layer_norm", fmt::format("{}x{}_to_bf16", s.m, s.n), s.size, 0, 8 * count, 6 * count,
                               [s] { return make_layer_norm(s.m, s.n, DType::bf16); }}));
      cases.back().bound = 5.1e-6;  // one rounding: a step of 2^-7, squared over 12, of a value of 1
    }
    cases.push_back({"softmax", fmt::format("{}x{}", s.m, s.n), s.size, 1e-11, 5 * count, 8 * count,
                     [s] { return make_softmax(s.m, s.n); }});
    cases.push_back({"concat_columns", fmt::format("{}x{}x14", s.m, s.n), s.size, 0, 0,
                     8 * count + 112.0 * static_cast<double>(s.m), [s] { return make_concat(s.m, s.n, 14); }});
  }
  struct Pool {
    int64_t outer, length, inner;
    uint32_t mask_period;
    Size size;
  };
  for (const Pool& s : {Pool{3, 5, 7, 3, Size::small}, Pool{2, 48, 64, 2, Size::small}, Pool{2, 4, 16, 1, Size::small},
                        Pool{128, 384, 64, 3, Size::large}}) {
    const double count = static_cast<double>(s.outer * s.length * s.inner);
    cases.push_back({"masked_pool", fmt::format("{}x{}x{}_mask{}", s.outer, s.length, s.inner, s.mask_period), s.size,
                     1e-11, 2 * count, 4 * count,
                     [s] { return make_pool(s.outer, s.length, s.inner, s.mask_period); }});
  }
}

}  // namespace rz::test
