#include <cstring>

#include "apps/doctor_probes.h"
#include "kernels/combine.h"
#include "kernels/invariant_point_attention.h"
#include "kernels/outer_product_mean.h"
#include "kernels/permute.h"
#include "kernels/triangle_product.h"
#include "kernels/triangle_update.h"

namespace rz {
namespace {

using namespace doctor;

/// An input of any type; where `batched`, its leading axis is the batch.
struct Input {
  template <class T>
  Input(const Values<T>& values, bool is_batched)
      : dtype(DTypeOf<T>::value), shape(values.shape), batched(is_batched), bytes(values.tensor().bytes()) {
    std::memcpy(bytes.data(), values.data.data(), bytes.size());
  }
  Tensor part(int64_t begin, int64_t end) const {
    const Tensor whole(const_cast<uint8_t*>(bytes.data()), dtype, shape);
    return batched ? whole.slice(begin, end) : whole;
  }

  DType dtype;
  Shape shape;
  bool batched;
  std::vector<uint8_t> bytes;
};

using Op = std::function<void(Context&, Arena&, const std::vector<Tensor>& in, const Tensor& out)>;

/// The leading axis of the output is the batch: of one entry where the op has none.
Probe probe_of(const char* op, double tolerance, std::vector<Input> inputs, const Shape& out_shape, Op run) {
  return {op, out_shape[0], tolerance, [=](Context& context, int64_t begin, int64_t end) {
            if (begin == end) return std::vector<float>();
            Bench bench(context);
            std::vector<Tensor> in;
            for (const Input& input : inputs) in.push_back(place_on(bench.arena(), input.part(begin, end)));
            Shape shape = out_shape;
            shape.set_extent(0, end - begin);
            const Tensor out = bench.arena().alloc(DType::f32, shape);
            run(context, bench.arena(), in, out);
            return bench.fetch(out);
          }};
}

/// An op that updates its result gets it from the last input.
Probe update_probe(const char* op, double tolerance, std::vector<Input> inputs, Op run) {
  const Shape shape = inputs.back().shape;
  return probe_of(op, tolerance, std::move(inputs), shape,
                  [=](Context& context, Arena& arena, const std::vector<Tensor>& in, const Tensor& out) {
                    const Shape row{1, out.numel()};
                    copy_columns(context, in.back().reshape(row), 0, out.numel(), out.reshape(row), 0);
                    run(context, arena, in, out);
                  });
}

Probe permute_probe(Random random) {
  const Input x(random.floats({40, 24, 66}), false), mask(random.bytes({40, 24}, 2), false);
  return probe_of("permute", kRounding, {x, mask}, {1, 32, 24, 40},
                  [](Context& context, Arena&, const auto& in, const Tensor& out) {
                    PermuteOperands operands;
                    operands.x = in[0];
                    operands.mask = in[1];
                    operands.column = 1;
                    operands.gate_column = 34;
                    operands.order = PermuteOrder::cjr;
                    permute(context, operands, out.reshape({32, 24, 40}));
                  });
}

Probe triangle_product_probe(Random random) {
  const Input a(random.floats({8, 48, 48}), true), b(random.floats({8, 48, 48}), true);
  return probe_of("triangle_product", kSplitProduct, {a, b}, {8, 48, 48},
                  [](Context& context, Arena&, const auto& in, const Tensor& out) {
                    triangle_product(context, in[0], in[1], 0, out);
                  });
}

/// In bf16, where CUDA has kernels of its own for it.
Probe triangle_update_probe(Random random) {
  constexpr int64_t n = 20, width = 32, hidden = 16;
  const Input x(random.floats({1, n, n, width}), true), mask(random.bytes({1, n, n}, 5), true);
  const auto projections = random.floats({4 * hidden, width}), out_weight = random.floats({width, hidden}),
             gate = random.floats({width, width}), bias = random.floats({4 * hidden}),
             ones = random.floats({width}, 1, 1);
  return update_probe(
      "triangle_update", kBf16Product, {mask, x},
      [=](Context& context, Arena& arena, const auto& in, const Tensor& out) {
        const PrecisionScope bf16(context, Precision::bf16);
        const auto packed = [&](const Values<float>& weight) {
          const Tensor shift = bias.tensor().slice(0, weight.shape[0]);
          return pack_linear(arena, weight.tensor(), shift);
        };
        const Tensor scale = place_on(arena, ones.tensor()), shift = place_on(arena, ones.tensor());
        const TriangleUpdate layer{true,
                                   {scale, shift},
                                   packed(projections),
                                   {scale.slice(0, hidden), shift.slice(0, hidden)},
                                   packed(out_weight),
                                   packed(gate)};
        triangle_update(context, arena, int64_t{1} << 20, layer, in[0].reshape({n, n}), out.reshape({n, n, width}));
      });
}

Probe outer_product_mean_probe(Random random) {
  const Input left(random.floats({6, 32, 48}), true), right(random.floats({5, 48, 32}), false);
  const Input count(random.floats({6, 5}, 1, 48), true), pair(random.floats({6, 5, 64}), true);
  const auto weight = random.floats({64, 32 * 32}), bias = random.floats({64});
  return update_probe("outer_product_mean", kSplitProduct, {left, right, count, pair},
                      [=](Context& context, Arena& arena, const auto& in, const Tensor& out) {
                        const LinearWeight packed = pack_linear(arena, weight.tensor(), bias.tensor());
                        outer_product_mean(context, in[0], in[1], packed, in[2], 0, out);
                      });
}

Probe invariant_point_attention_probe(Random random) {
  std::vector<Input> inputs;
  for (const Shape& shape : {Shape{40, 4, 16}, Shape{40, 4, 16}, Shape{40, 4, 16}, Shape{40, 4, 4, 3},
                             Shape{40, 4, 4, 3}, Shape{40, 4, 8, 3}, Shape{40, 40, 4}, Shape{40, 40, 32}})
    inputs.emplace_back(random.floats(shape), false);
  inputs.emplace_back(random.bytes({40}, 4), false);
  inputs.emplace_back(random.floats({4}, 0, 1), false);
  inputs.emplace_back(random.floats({40, 12}), false);
  return probe_of("invariant_point_attention", kRounding, inputs, {1, 40, 4 * (16 + 4 * 8 + 32)},
                  [](Context& context, Arena&, const auto& in, const Tensor& out) {
                    invariant_point_attention(
                        context,
                        {4, 16, 4, 8, in[0], in[1], in[2], in[3], in[4], in[5], in[6], in[7], in[8], in[9], in[10]},
                        out.reshape({40, 4 * (16 + 4 * 8 + 32)}));
                  });
}

std::vector<Probe> combine_probes(Random random) {
  const Input x(random.floats({40, 32}), true), gate(random.floats({40, 70}, -4, 4), true);
  const Input row(random.floats({1, 32}), false), table(random.floats({3, 32}), false);
  const Input right(random.floats({24, 32}), false), pair(random.floats({40, 24, 32}), true);
  const Input alignment(random.floats({24, 40, 32}), false), mask(random.bytes({24, 40}, 2), false);
  Values<int32_t> entries{{}, {40}};
  for (int i = 0; i < 40; ++i) entries.data.push_back(static_cast<int32_t>(random.below(4)) - 1);
  const Input index(entries, true);
  return {
      update_probe("gated_add", kRounding, {x, gate, x},
                   [](Context& context, Arena&, const auto& in, const Tensor& out) {
                     gated_add(context, in[0], in[1], 7, out, out);
                   }),
      update_probe("add_rows", kRounding, {row, x},
                   [](Context& context, Arena&, const auto& in, const Tensor& out) { add_rows(context, in[0], out); }),
      probe_of("relu", kExact, {x}, {40, 32},
               [](Context& context, Arena&, const auto& in, const Tensor& out) { relu(context, in[0], out); }),
      update_probe("scale", kExact, {x},
                   [](Context& context, Arena&, const auto&, const Tensor& out) { scale(context, 0.3f, out); }),
      update_probe("add_outer_sum", kRounding, {x, right, pair},
                   [](Context& context, Arena&, const auto& in, const Tensor& out) {
                     add_outer_sum(context, in[0], in[1], out);
                   }),
      update_probe("add_table_rows", kRounding, {index, table, x},
                   [](Context& context, Arena&, const auto& in, const Tensor& out) {
                     add_table_rows(context, in[0], in[1], out);
                   }),
      probe_of("masked_mean", kRounding, {alignment, mask}, {1, 40, 32},
               [](Context& context, Arena&, const auto& in, const Tensor& out) {
                 masked_mean(context, in[0], in[1], out.reshape({40, 32}));
               }),
      probe_of("copy_columns", kExact, {gate}, {40, 32},
               [](Context& context, Arena&, const auto& in, const Tensor& out) {
                 copy_columns(context, in[0], 5, 32, out, 0);
               }),
  };
}

}  // namespace

std::vector<Probe> folding_probes(const Random& random) {
  std::vector<Probe> probes = {permute_probe(random), triangle_product_probe(random), triangle_update_probe(random),
                               outer_product_mean_probe(random), invariant_point_attention_probe(random)};
  for (Probe& probe : combine_probes(random)) probes.push_back(std::move(probe));
  return probes;
}

}  // namespace rz
