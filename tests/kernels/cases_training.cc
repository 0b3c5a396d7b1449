// The ops that training needs: likelihood.h, weight_gradient.h.
#include <fmt/format.h>

#include "kernels/combine.h"
#include "kernels/likelihood.h"
#include "kernels/ref/ops.h"
#include "kernels/weight_gradient.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

using Expected = std::vector<std::vector<double>>;

/// Targets below n, one in four negative, as padding is.
HostTensor targets(Random& random, int64_t m, int64_t n) {
  HostTensor target(DType::i32, Shape{m});
  for (int64_t i = 0; i < m; ++i) {
    const auto drawn = static_cast<int32_t>(random.below(static_cast<uint32_t>(n)));
    target.data<int32_t>()[i] = i % 4 == 3 ? -1 : drawn;
  }
  return target;
}

Problem make_likelihood(int64_t m, int64_t n) {
  Random random(static_cast<uint32_t>(m * n));
  Problem problem;
  problem.add_input(random.f32(Shape{m, n}, -20, 20), true);
  problem.add_input(targets(random, m, n), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, 1});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      log_likelihood(context, in[0], in[1], out[0].reshape(Shape{out[0].dim(0)}));
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::log_likelihood(in[0], in[1])}; };
  return problem;
}

Problem make_likelihood_gradient(int64_t m, int64_t n) {
  Random random(static_cast<uint32_t>(m * n + 1));
  Problem problem;
  problem.add_input(random.f32(Shape{m, n}, -20, 20), true);
  problem.add_input(targets(random, m, n), true);
  problem.add_input(random.f32(Shape{m}), true);
  problem.outputs.emplace_back(DType::f32, Shape{m, n});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      log_likelihood_gradient(context, in[0], in[1], in[2], out[0]);
    };
  };
  problem.reference = [](const Tensors& in) { return Expected{ref::log_likelihood_gradient(in[0], in[1], in[2])}; };
  return problem;
}

/// The op adds to its results: inputs of the case are copied there first.
Problem make_weight_gradient(int64_t m, int64_t k, int64_t n) {
  Random random(static_cast<uint32_t>(m + k * n));
  Problem problem;
  problem.add_input(random.f32(Shape{m, k}), false);
  problem.add_input(random.f32(Shape{m, n}), false);
  problem.add_input(random.f32(Shape{n, k}), false);
  problem.add_input(random.f32(Shape{n, 1}), false);
  problem.outputs.emplace_back(DType::f32, Shape{1, n, k});
  problem.outputs.emplace_back(DType::f32, Shape{1, n, 1});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      const Tensor weight = out[0].reshape(Shape{n, k}), bias = out[1].reshape(Shape{n, 1});
      copy_columns(context, in[2], 0, k, weight, 0);
      copy_columns(context, in[3], 0, 1, bias, 0);
      weight_gradient(context, in[0], in[1], weight, bias.reshape(Shape{n}));
    };
  };
  problem.reference = [](const Tensors& in) -> Expected {
    ref::WeightGradient by = ref::weight_gradient(in[0], in[1], in[2], in[3]);
    return {std::move(by.weight), std::move(by.bias)};
  };
  return problem;
}

}  // namespace

void add_training_cases(std::vector<Case>& cases) {
  struct Rows {
    int64_t m, n;
    Size size;
  };
  for (const Rows& s :
       {Rows{1, 1, Size::small}, Rows{9, 37, Size::small}, Rows{33, 64, Size::small}, Rows{10240, 60, Size::large}}) {
    const std::string name = fmt::format("m{}_n{}", s.m, s.n);
    const double count = static_cast<double>(s.m * s.n), bytes = 4 * count;
    cases.push_back(
        {"log_likelihood", name, s.size, 1e-9, 4 * count, bytes, [s] { return make_likelihood(s.m, s.n); }});
    cases.push_back({"log_likelihood_gradient", name, s.size, 1e-9, 6 * count, 2 * bytes,
                     [s] { return make_likelihood_gradient(s.m, s.n); }});
  }
  struct Product3 {
    int64_t m, k, n;
    Size size;
  };
  for (const Product3& s : {Product3{1, 1, 1, Size::small}, Product3{37, 33, 70, Size::small},
                            Product3{100, 64, 36, Size::small}, Product3{2560, 512, 1536, Size::large}}) {
    const double m = static_cast<double>(s.m), k = static_cast<double>(s.k), n = static_cast<double>(s.n);
    cases.push_back({"weight_gradient", fmt::format("m{}_k{}_n{}", s.m, s.k, s.n), s.size, 1e-9, 2 * m * k * n,
                     4 * (m * k + m * n + 2 * n * k), [s] { return make_weight_gradient(s.m, s.k, s.n); }});
    if (s.m == 37 || s.size == Size::large) cases.push_back(in_bf16(cases.back()));
  }
}

}  // namespace rz::test
