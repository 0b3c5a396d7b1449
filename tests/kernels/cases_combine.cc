// The small ops of combine.h. Those without a batch get a leading axis of one on their result.
#include <fmt/format.h>

#include "kernels/combine.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

using Expected = std::vector<std::vector<double>>;

/// A result that is updated in place gets its contents first.
void set(Context& context, const Tensor& before, const Tensor& out) {
  const Shape row{1, out.numel()};
  copy_columns(context, before.reshape(row), 0, out.numel(), out.reshape(row), 0);
}

Tensor rows_of(const Tensor& tensor, int64_t width) { return tensor.reshape(Shape{tensor.numel() / width, width}); }

/// x [m / repeat, n], gate [m, width]; `in_place`: out is the residual.
Problem make_gated_add(int64_t m, int64_t n, int64_t repeat, bool residual, bool in_place) {
  constexpr int64_t kColumn = 3;
  Random random(static_cast<uint32_t>(m + n));
  Problem problem;
  const bool batched = repeat == 1;
  problem.add_input(random.f32(Shape{m / repeat, n}), batched);
  problem.add_input(random.f32(Shape{m, n + 5}, -4, 4), batched);
  if (residual) problem.add_input(random.f32(Shape{m, n}), batched);
  problem.outputs.emplace_back(DType::f32, batched ? Shape{m, n} : Shape{1, m, n});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      const Tensor to = rows_of(out[0], n);
      if (in_place) set(context, in[2], to);
      gated_add(context, in[0], in[1], kColumn, in_place ? to : residual ? in[2] : Tensor(), to);
    };
  };
  problem.reference = [=](const Tensors& in) {
    return Expected{ref::gated_add(in[0], in[1], kColumn, residual ? in[2] : Tensor())};
  };
  return problem;
}

Problem make_add_rows(int64_t m, int64_t n, int64_t p) {
  Random random(static_cast<uint32_t>(m + n + p));
  Problem problem;
  problem.add_input(random.f32(Shape{p, n}), false);
  problem.add_input(random.f32(Shape{m, n}), p == 1);
  problem.outputs.emplace_back(DType::f32, p == 1 ? Shape{m, n} : Shape{1, m, n});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      set(context, in[1], out[0]);
      add_rows(context, in[0], rows_of(out[0], n));
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::add_rows(in[0], in[1])}; };
  return problem;
}

Problem make_relu(int64_t m, int64_t n) {
  Problem problem;
  problem.add_input(Random(1).f32(Shape{m, n}), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, n});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) { relu(context, in[0], out[0]); };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::relu(in[0])}; };
  return problem;
}

Problem make_scale(int64_t m, int64_t n) {
  Problem problem;
  problem.add_input(Random(1).f32(Shape{m, n}), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, n});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      set(context, in[0], out[0]);
      scale(context, 0.3f, out[0]);
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::scale(0.3f, in[0])}; };
  return problem;
}

Problem make_add_outer_sum(int64_t n, int64_t m, int64_t d) {
  Random random(static_cast<uint32_t>(n + m + d));
  Problem problem;
  problem.add_input(random.f32(Shape{n, d}), true);
  problem.add_input(random.f32(Shape{m, d}), false);
  problem.add_input(random.f32(Shape{n, m, d}), true);
  problem.outputs.emplace_back(DType::f32, Shape{n, m, d});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      set(context, in[2], out[0]);
      add_outer_sum(context, in[0], in[1], out[0]);
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::add_outer_sum(in[0], in[1], in[2])}; };
  return problem;
}

Problem make_add_table_rows(int64_t m, int64_t n, uint32_t rows) {
  Random random(static_cast<uint32_t>(m + n));
  HostTensor index(DType::i32, Shape{m});
  for (int64_t i = 0; i < m; ++i) index.data<int32_t>()[i] = static_cast<int32_t>(random.below(rows + 1)) - 1;
  Problem problem;
  problem.add_input(std::move(index), true);
  problem.add_input(random.f32(Shape{rows, n}), false);
  problem.add_input(random.f32(Shape{m, n}), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, n});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      set(context, in[2], out[0]);
      add_table_rows(context, in[0], in[1], out[0]);
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::add_table_rows(in[0], in[1], in[2])}; };
  return problem;
}

/// `mask_period` 1: nothing counts, and zeros come out.
Problem make_masked_mean(int64_t rows, int64_t columns, int64_t d, uint32_t mask_period) {
  Random random(static_cast<uint32_t>(rows + columns + d));
  Problem problem;
  problem.add_input(random.f32(Shape{rows, columns, d}), false);
  problem.add_input(random.mask(Shape{rows, columns}, mask_period), false);
  problem.outputs.emplace_back(DType::f32, Shape{1, columns, d});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      masked_mean(context, in[0], in[1], out[0].reshape(Shape{columns, d}));
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::masked_mean(in[0], in[1])}; };
  return problem;
}

/// Columns [2, n - 1) of x into [1, n - 2) of zeros.
Problem make_copy_columns(DType dtype, int64_t m, int64_t n) {
  Random random(static_cast<uint32_t>(m + n));
  const bool bytes = dtype == DType::u8;
  Problem problem;
  problem.add_input(bytes ? random.u8(Shape{m, n}, 256) : random.f32(Shape{m, n}), true);
  problem.add_input(HostTensor(dtype, Shape{m, n - 2}), true);
  problem.outputs.emplace_back(dtype, Shape{m, n - 2});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      set(context, in[1], out[0]);
      copy_columns(context, in[0], 2, n - 3, out[0], 1);
    };
  };
  problem.reference = [=](const Tensors& in) {
    std::vector<double> out;
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t c = 0; c < n - 2; ++c) {
        const int64_t from = i * n + c + 1;
        out.push_back(c == 0 ? 0 : bytes ? in[0].data<uint8_t>()[from] : in[0].data<float>()[from]);
      }
    }
    return Expected{out};
  };
  return problem;
}

/// Bounds: one or two roundings of f32; 1e-12 where there is an exponential.
void add_matrix_cases(int64_t m, int64_t n, Size size, std::vector<Case>& cases) {
  const double count = static_cast<double>(m * n);
  const std::string shape = fmt::format("{}x{}", m, n);
  const auto add = [&](const char* op, const std::string& suffix, double bound, double bytes, auto make) {
    cases.push_back({op, shape + suffix, size, bound, 2 * count, bytes * count, make});
  };
  add("gated_add", "", 1e-12, 12, [=] { return make_gated_add(m, n, 1, false, false); });
  add("gated_add", "_residual", 1e-12, 16, [=] { return make_gated_add(m, n, 1, true, false); });
  add("gated_add", "_inplace", 1e-12, 16, [=] { return make_gated_add(m, n, 1, true, true); });
  add("gated_add", "_repeated", 1e-12, 8, [=] { return make_gated_add(3 * m, n, 3, false, false); });
  add("add_rows", "", 1e-13, 8, [=] { return make_add_rows(m, n, 1); });
  add("add_rows", "_repeated", 1e-13, 24, [=] { return make_add_rows(3 * m, n, m); });
  add("scale", "", 1e-13, 8, [=] { return make_scale(m, n); });
  add("relu", "", 0, 8, [=] { return make_relu(m, n); });
  add("add_table_rows", "", 1e-13, 12, [=] { return make_add_table_rows(m, n, 23); });
  add("copy_columns", "_f32", 0, 8, [=] { return make_copy_columns(DType::f32, m, n + 4); });
  add("copy_columns", "_u8", 0, 2, [=] { return make_copy_columns(DType::u8, m, n + 4); });
}

}  // namespace

void add_combine_cases(std::vector<Case>& cases) {
  add_matrix_cases(1, 1, Size::small, cases);
  add_matrix_cases(37, 21, Size::small, cases);
  add_matrix_cases(16384, 128, Size::large, cases);
  struct Extents {
    int64_t a, b, d;
    Size size;
  };
  for (const Extents& s : {Extents{5, 7, 19, Size::small}, Extents{128, 256, 128, Size::large}}) {
    const double count = static_cast<double>(s.a * s.b * s.d);
    const std::string shape = fmt::format("{}x{}x{}", s.a, s.b, s.d);
    cases.push_back({"add_outer_sum", shape, s.size, 1e-13, 2 * count, 8 * count,
                     [=] { return make_add_outer_sum(s.a, s.b, s.d); }});
    for (const uint32_t period : {3u, 1u}) {
      cases.push_back({"masked_mean", fmt::format("{}_mask{}", shape, period), s.size, 1e-11, count, 4 * count,
                       [=] { return make_masked_mean(s.a, s.b, s.d, period); }});
    }
  }
}

}  // namespace rz::test
