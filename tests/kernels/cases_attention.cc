#include <fmt/format.h>

#include "kernels/attention.h"
#include "kernels/combine.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

enum Option : unsigned {
  kBias = 1,
  kGate = 2,
  kInPlace = 4,        // out is q
  kQueriesInside = 8,  // the queries lie behind the inner axis, as the heads of global attention do
  kShifted = 16,       // channels don't start at multiples of 16 bytes
  kMaskOfInner = 32,   // a mask per entry of the inner axis
  kBf16Tensors = 64,
  kSteep = 128  // logits that differ by hundreds: the largest one so far is far below a later one
};

struct AttentionShape {
  int64_t outer, queries, keys, inner;
  int heads, head_dim;
  uint32_t mask_period;  // one key in so many is masked; 0: no mask; 1: all of them
  unsigned options;
  Size size;
  bool bf16 = false;  // a second case
  int64_t checked = 0;

  bool has(Option option) const { return (options & option) != 0; }
  int64_t channels() const { return int64_t{heads} * head_dim; }
  int64_t shift() const { return has(kShifted) ? 1 : 0; }
  /// Whether Hopper's kernel takes it: rows of the bias and positions at multiples of 16 bytes.
  bool fits_copies() const { return !has(kShifted) && (!has(kBias) || queries % 4 == 0); }
  DType dtype() const { return has(kBf16Tensors) ? DType::bf16 : DType::f32; }
  HostTensor random(Random& numbers, const Shape& shape) const {
    return has(kBf16Tensors) ? numbers.bf16(shape, -2, 2) : numbers.f32(shape, -2, 2);
  }
};

/// Inputs of a case: q, then gate, side by side; k, then v; the mask; the bias. Missing ones are not there.
AttentionOperands operands_of(const AttentionShape& s, const Tensors& in, const Tensor& out) {
  AttentionOperands a;
  a.outer = in[0].dim(0);  // a part of the batch
  a.queries = s.queries;
  a.keys = s.keys;
  a.inner = s.inner;
  a.heads = s.heads;
  a.head_dim = s.head_dim;
  const auto queries_of = [&](const Tensor& tensor, int64_t offset) -> ChannelView {
    if (!s.has(kQueriesInside)) return channels_of(tensor, offset);
    const int64_t width = s.queries * s.channels();
    return {tensor, offset, s.inner * width, s.channels(), width};
  };
  a.out = queries_of(out, 0);
  a.q = s.has(kInPlace) ? a.out : queries_of(in[0], s.shift());
  a.k = channels_of(in[1], s.shift());
  a.v = channels_of(in[1], s.shift() + s.channels());
  if (s.has(kGate)) a.gate = queries_of(in[0], s.shift() + s.channels());
  if (s.mask_period > 0) a.key_mask = in[2];
  if (s.has(kBias)) a.bias = in.back();
  return a;
}

Shape query_shape(const AttentionShape& s, int64_t width) {
  return s.has(kQueriesInside) ? Shape{s.outer, 1, s.inner, s.queries * width}
                               : Shape{s.outer, s.queries, s.inner, width};
}

/// A matrix whose bytes may be moved as those of f32 elements.
Tensor as_f32(const Tensor& matrix) {
  const int64_t per_word = static_cast<int64_t>(sizeof(float) / dtype_size(matrix.dtype()));
  return Tensor(matrix.raw(), DType::f32, Shape{matrix.dim(0), matrix.dim(1) / per_word});
}

Problem make(const AttentionShape& s) {
  Random random(static_cast<uint32_t>(s.outer * 5 + s.queries + s.keys + s.channels()));
  Problem problem;
  problem.checked = s.checked;
  problem.add_input(s.random(random, query_shape(s, s.shift() + s.channels() * (s.has(kGate) ? 2 : 1))), true);
  problem.add_input(s.random(random, Shape{s.outer, s.keys, s.inner, s.shift() + 2 * s.channels()}), true);
  const int64_t mask_inner = s.has(kMaskOfInner) ? s.inner : 1;
  if (s.mask_period > 0) problem.add_input(random.mask(Shape{s.outer, s.keys, mask_inner}, s.mask_period), true);
  const float steepness = s.has(kSteep) ? 300.0f : 2.0f;
  if (s.has(kBias)) problem.add_input(random.f32(Shape{s.heads, s.keys, s.queries}, -steepness, steepness), false);
  problem.outputs.emplace_back(s.dtype(), query_shape(s, s.channels()));
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      if (s.has(kInPlace)) {
        const int64_t rows = out[0].numel() / s.channels(), width = in[0].dim(3);
        const Tensor q = as_f32(out[0].reshape(Shape{rows, s.channels()}));
        copy_columns(context, as_f32(in[0].reshape(Shape{rows, width})), 0, q.dim(1), q, 0);
      }
      attention(context, operands_of(s, in, out[0]));
    };
  };
  problem.reference = [=](const Tensors& in) {
    AttentionShape apart = s;
    apart.options &= ~kInPlace;
    Shape shape = query_shape(s, s.channels());
    shape.set_extent(0, in[0].dim(0));
    return std::vector<std::vector<double>>{
        ref::attention(operands_of(apart, in, HostTensor(s.dtype(), shape).tensor()))};
  };
  return problem;
}

/// The form with one tensor of q, k and v.
Problem make_joined(const AttentionShape& s) {
  Random random(static_cast<uint32_t>(s.outer * 5 + s.queries + s.channels()));
  Problem problem;
  const int heads = s.heads;
  const bool masked = s.mask_period > 0;
  problem.add_input(s.random(random, Shape{s.outer, s.queries, s.inner, 3 * s.channels()}), true);
  if (masked) problem.add_input(random.mask(Shape{s.outer, s.queries}, s.mask_period), true);
  problem.outputs.emplace_back(s.dtype(), Shape{s.outer, s.queries, s.inner, s.channels()});
  problem.prepare = [=](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      attention(context, in[0], masked ? in[1] : Tensor(), heads, out[0]);
    };
  };
  problem.reference = [=](const Tensors& in) {
    const HostTensor out(s.dtype(), Shape{s.outer, s.queries, s.inner, s.channels()});
    AttentionOperands a = operands_of(s, {in[0], in[0]}, out.tensor());
    a.k = channels_of(in[0], s.channels());
    a.v = channels_of(in[0], 2 * s.channels());
    if (masked) a.key_mask = in[1].reshape(Shape{s.outer, s.queries, 1});
    return std::vector<std::vector<double>>{ref::attention(a)};
  };
  return problem;
}

std::string name(const AttentionShape& s, bool joined) {
  std::string text = fmt::format("outer{}_length{}", s.outer, s.queries);
  if (s.keys != s.queries) text += fmt::format("_keys{}", s.keys);
  text += fmt::format("_inner{}_heads{}_dim{}", s.inner, s.heads, s.head_dim);
  if (s.mask_period) text += fmt::format("_mask{}", s.mask_period);
  if (joined) return text;
  for (const auto& [option, word] : {std::pair(kBias, "bias"), std::pair(kGate, "gate"), std::pair(kInPlace, "inplace"),
                                     std::pair(kQueriesInside, "global"), std::pair(kShifted, "shifted"),
                                     std::pair(kMaskOfInner, "maskofinner"), std::pair(kSteep, "steep")}) {
    if (s.has(option)) text += std::string("_") + word;
  }
  return text;
}

/// Bound: f32 logits of about 1.3 * sqrt(head_dim) products each, whose rounding of 1e-7 the exponential passes on. A
/// result rounded to bf16 is off by 2^-8 / sqrt(3) of its binade's lower end in the root mean square, at worst: 5.1e-6
/// of mean squares. Logits of 300 are rounded by 1.5e-5, three times over.
void add(const AttentionShape& s, bool joined, std::vector<Case>& cases) {
  const double queries = static_cast<double>(s.outer * s.queries * s.inner),
               channels = static_cast<double>(s.channels());
  const double keys = static_cast<double>(s.keys), sequences = static_cast<double>(s.outer * s.inner);
  const double bytes = static_cast<double>(dtype_size(s.dtype())) * channels *
                           (queries * (s.has(kGate) ? 3 : 2) + 2 * keys * sequences) +
                       (s.has(kBias) ? 4.0 * s.heads * keys * static_cast<double>(s.queries) : 0);
  const bool narrow = s.has(kBf16Tensors);
  cases.push_back({narrow ? "attention_bf16tensors" : "attention", name(s, joined), s.size,
                   narrow          ? 6e-6
                   : s.has(kSteep) ? 1e-8
                                   : 1e-10,
                   4 * queries * keys * channels, bytes, [=] { return joined ? make_joined(s) : make(s); }});
  if (!s.bf16) return;
  cases.push_back(in_bf16(cases.back()));
  // Of four roundings (q, k, weight, v) two are multiplied by logits of 1 to 2; of tensors in bf16 there is that of the
  // weight, like one of the result.
  cases.back().bound = narrow ? 1.2e-5 : 3e-5;
  if (narrow && s.fits_copies()) cases.push_back(on_sm90(cases.back()));
}

/// The case, and the same of bf16 tensors.
void add_both(AttentionShape s, bool joined, std::vector<Case>& cases) {
  add(s, joined, cases);
  s.options |= kBf16Tensors;
  add(s, joined, cases);
}

}  // namespace

void add_attention_cases(std::vector<Case>& cases) {
  const AttentionShape joined[] = {
      {1, 1, 1, 1, 1, 8, 0, 0, Size::small},      {3, 8, 8, 1, 4, 8, 0, 0, Size::small},
      {2, 48, 48, 2, 2, 8, 3, 0, Size::small},    {2, 13, 13, 3, 3, 16, 2, 0, Size::small},
      {1, 150, 150, 1, 1, 32, 4, 0, Size::small}, {2, 8, 8, 2, 2, 16, 1, 0, Size::small},
      {768, 8, 8, 1, 4, 16, 0, 0, Size::large},   {16, 48, 48, 8, 4, 16, 3, 0, Size::large},
      {768, 8, 8, 1, 8, 8, 0, 0, Size::large},    {16, 48, 48, 8, 8, 8, 3, 0, Size::large},
      {16, 48, 48, 8, 4, 32, 3, 0, Size::large},
  };
  for (const AttentionShape& s : joined) add(s, true, cases);
  add_both({2, 21, 21, 2, 3, 16, 2, 0, Size::small, true}, true, cases);
  const AttentionShape shapes[] = {
      {3, 21, 21, 1, 2, 32, 4, kBias | kGate, Size::small, true},
      {2, 37, 37, 3, 2, 16, 3, kGate | kMaskOfInner, Size::small, true},
      {1, 17, 70, 2, 1, 16, 2, kBias | kMaskOfInner | kShifted, Size::small, true},
      {1, 130, 67, 1, 1, 32, 0, kBias | kInPlace, Size::small, true},
      {2, 18, 9, 1, 1, 16, 1, kGate, Size::small, true},
      {5, 32, 64, 1, 1, 16, 0, kBias, Size::small, true},
      {2, 36, 150, 1, 2, 32, 3, kBias | kSteep, Size::small, true},
      {9, 132, 100, 1, 2, 32, 5, kBias | kGate, Size::small, true},
      {3, 20, 456, 2, 1, 16, 3, kBias | kMaskOfInner, Size::small, true},
      {2, 5, 5, 2, 3, 4, 2, kBias | kGate | kInPlace, Size::small},
      {1, 8, 300, 3, 1, 8, 3, kQueriesInside | kMaskOfInner, Size::small},
      {1, 8, 300, 2, 1, 8, 1, kQueriesInside | kMaskOfInner, Size::small},
      {1, 4, 140, 1, 1, 32, 9, kBias | kGate | kShifted, Size::small},
      {1, 1, 4, 19, 2, 16, 2, 0, Size::small},
      // AlphaFold's: around a triangle's nodes, along and across an alignment, global, to the templates.
      {256, 256, 256, 1, 4, 32, 50, kBias | kGate, Size::large, true, 2},
      {1, 256, 256, 8, 4, 32, 50, kBias | kGate | kMaskOfInner, Size::large, true},
      {128, 256, 256, 1, 8, 32, 50, kBias | kGate, Size::large, true, 1},
      {1, 128, 128, 32, 8, 32, 50, kGate | kMaskOfInner, Size::large, true},
      {1, 8, 1024, 256, 1, 8, 3, kQueriesInside | kMaskOfInner, Size::large},
      {1, 1, 4, 65536, 4, 16, 4, 0, Size::large},
  };
  for (const AttentionShape& s : shapes) add_both(s, false, cases);
}

}  // namespace rz::test
