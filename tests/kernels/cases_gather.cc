// The ops of gather.h. The lists are as long as those of a molecule's bonds and atoms, some of them empty.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "kernels/gather.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

struct GatherShape {
  int64_t m, p, k;  ///< results, rows of x, width of x
  int64_t n;        ///< width of the result; 0: gather_sum
  int longest;      ///< list
  bool weights, relu;
  enum class Added { none, rows, indexed } added;
  Size size;

  int64_t width() const { return n > 0 ? n : k; }
};
using Added = GatherShape::Added;

constexpr int64_t kTableRows = 5;  // of a table that an index looks rows up in

/// x, offsets, rows, weights, table and index, in this order, whether the case uses them or not.
void add_operands(Problem& problem, const GatherShape& s) {
  Random random(static_cast<uint32_t>(s.m * 7 + s.p * 5 + s.k * 3 + s.n));
  HostTensor offsets(DType::i32, Shape{s.m + 1}), index(DType::i32, Shape{s.m});
  std::vector<int32_t> chosen;
  const auto below = [&](int64_t bound) { return static_cast<int32_t>(random.below(static_cast<uint32_t>(bound))); };
  for (int64_t i = 0; i < s.m; ++i) {
    const int32_t length = below(s.longest + 1);
    for (int32_t j = 0; j < length; ++j) chosen.push_back(below(s.p));
    offsets.data<int32_t>()[i + 1] = static_cast<int32_t>(chosen.size());
    index.data<int32_t>()[i] = below(kTableRows);
  }
  HostTensor rows(DType::i32, Shape{static_cast<int64_t>(chosen.size())});
  std::copy(chosen.begin(), chosen.end(), rows.data<int32_t>());
  problem.add_input(random.f32(Shape{s.p, s.k}), false);
  problem.add_input(offsets, false);
  problem.add_input(rows, false);
  problem.add_input(random.f32(rows.shape), false);
  problem.add_input(random.f32(Shape{s.added == Added::rows ? s.m : kTableRows, s.width()}), false);
  problem.add_input(index, false);
}

RowLists lists_of(const GatherShape& s, const Tensors& in) { return {in[1], in[2], s.weights ? in[3] : Tensor()}; }

TableRows added_of(const GatherShape& s, const Tensors& in) {
  return {s.added == Added::none ? Tensor() : in[4], s.added == Added::indexed ? in[5] : Tensor()};
}

Problem make(const GatherShape& s) {
  Random random(static_cast<uint32_t>(s.m + s.k));
  const auto weight = std::make_shared<HostTensor>(random.f32(Shape{s.width(), s.k}));
  const auto bias = std::make_shared<HostTensor>(random.f32(Shape{s.width()}));
  const Activation activation = s.relu ? Activation::relu : Activation::none;
  Problem problem;
  add_operands(problem, s);
  problem.outputs.emplace_back(DType::f32, Shape{1, s.m, s.width()});
  problem.prepare = [=](Arena& arena) -> Run {
    const LinearWeight packed = pack_linear(arena, weight->tensor(), bias->tensor());
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      const Tensor to = out[0].reshape(Shape{s.m, s.width()});
      if (s.n == 0) {
        gather_sum(context, in[0], lists_of(s, in), activation, added_of(s, in), to);
      } else {
        gather_linear(context, in[0], lists_of(s, in), packed, activation, added_of(s, in), to);
      }
    };
  };
  problem.reference = [=](const Tensors& in) -> std::vector<std::vector<double>> {
    const RowLists lists = lists_of(s, in);
    if (s.n == 0) return {ref::gather_sum(in[0], lists, activation, added_of(s, in))};
    return {ref::gather_linear(in[0], lists, weight->tensor(), bias->tensor(), activation, added_of(s, in))};
  };
  return problem;
}

std::string name(const GatherShape& s) {
  const std::string added = s.added == Added::none ? "" : s.added == Added::rows ? "_rows" : "_indexed";
  return fmt::format("m{}_p{}_k{}{}{}{}{}", s.m, s.p, s.k, s.n > 0 ? fmt::format("_n{}", s.n) : "",
                     s.weights ? "_weights" : "", s.relu ? "_relu" : "", added);
}

}  // namespace

void add_gather_cases(std::vector<Case>& cases) {
  const GatherShape shapes[] = {
      {1, 1, 1, 0, 3, false, false, Added::none, Size::small},
      {37, 20, 33, 0, 4, false, true, Added::indexed, Size::small},
      {20, 37, 300, 0, 30, true, false, Added::none, Size::small},
      {50, 50, 16, 0, 3, false, true, Added::rows, Size::small},
      {1, 2, 3, 4, 3, false, false, Added::none, Size::small},
      {67, 40, 36, 70, 4, false, true, Added::indexed, Size::small},
      {70, 70, 33, 48, 4, true, false, Added::rows, Size::small},
      {3000, 3000, 300, 0, 4, false, true, Added::indexed, Size::large},
      {3000, 3000, 300, 300, 4, false, true, Added::indexed, Size::large},
  };
  for (const GatherShape& s : shapes) {
    const double m = static_cast<double>(s.m), k = static_cast<double>(s.k), width = static_cast<double>(s.width());
    const double listed = m * s.longest / 2;
    const double flops = listed * k + (s.n > 0 ? 2 * m * k * width : 0);
    cases.push_back({s.n > 0 ? "gather_linear" : "gather_sum", name(s), s.size, 1e-9, flops,
                     4 * (listed * k + m * width * (s.added == Added::none ? 1 : 2)), [s] { return make(s); }});
    if (s.n > 0 && s.added == Added::indexed) cases.push_back(in_bf16(cases.back()));
  }
}

}  // namespace rz::test
