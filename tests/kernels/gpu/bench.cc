#include "tests/kernels/gpu/bench.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/attention.h"
#include "kernels/combine.h"
#include "kernels/gather.h"
#include "kernels/layer_norm.h"
#include "kernels/linear.h"
#include "kernels/outer_product_mean.h"
#include "kernels/overlap.h"
#include "kernels/triangle_product.h"
#include "kernels/triangle_update.h"
#include "tests/kernels/cases.h"
#include "tests/kernels/gpu/device_timer.h"
#include "tests/kernels/host_tensor.h"

namespace rz::test {
namespace {

using Prepare = std::function<std::function<void()>(Context&, Arena&)>;
using Sizes = std::map<std::string, int64_t>;

constexpr double kFloat = 4;  // bytes: tensors are f32 in either precision

template <class... Extents>
double product(Extents... extents) {
  return (static_cast<double>(extents) * ...);
}

/// One case per precision.
void add_both(std::vector<BenchCase>& cases, const std::string& op, const Sizes& sizes, double flops, double bytes,
              const Prepare& prepare) {
  for (const Precision precision : {Precision::bf16, Precision::f32}) {
    cases.push_back({op, sizes, precision, flops, bytes, prepare});
  }
}

void add_copy(std::vector<BenchCase>& cases, int64_t count) {
  cases.push_back(
      {"copy", {{"count", count}}, Precision::f32, 0, 2 * kFloat * product(count), [=](Context& c, Arena& a) {
         const Tensor from = random_tensor(c, a, Shape{count}), to = a.alloc(DType::f32, Shape{count});
         return [&c, from, to] { upload(c, to, from); };
       }});
}

void add_linear(std::vector<BenchCase>& cases, int64_t m, int64_t k, int64_t n) {
  add_both(cases, "linear", {{"m", m}, {"k", k}, {"n", n}}, 2 * product(m, n, k), kFloat * (product(m, k + n)),
           [=](Context& c, Arena& a) {
             Random random(1);
             const HostTensor weight = random.f32(Shape{n, k}), bias = random.f32(Shape{n});
             const auto packed = pack_linear(a, weight.tensor(), bias.tensor());
             const Tensor x = random_tensor(c, a, Shape{m, k}), out = a.alloc(DType::f32, Shape{m, n});
             return [&c, packed, x, out] { linear(c, x, packed, Activation::none, {}, out); };
           });
}

void add_layer_norm(std::vector<BenchCase>& cases, int64_t rows, int64_t width) {
  cases.push_back({"layer_norm",
                   {{"rows", rows}, {"width", width}},
                   Precision::f32,
                   0,
                   2 * kFloat * product(rows, width),
                   [=](Context& c, Arena& a) {
                     const Tensor x = random_tensor(c, a, Shape{rows, width}), out = a.alloc(DType::f32, x.shape());
                     const Tensor gamma = random_tensor(c, a, Shape{width}), beta = random_tensor(c, a, Shape{width});
                     return [&c, x, gamma, beta, out] { layer_norm(c, x, gamma, beta, 1e-5f, out); };
                   }});
}

/// The core alone: q, k, v side by side, as the network has them; `bias`: of pairs.
struct AttentionSizes {
  int64_t outer, length, inner;
  int heads, dim;
  bool bias;

  Sizes named() const {
    return {{"outer", outer}, {"length", length}, {"inner", inner}, {"heads", heads}, {"dim", dim}, {"bias", bias}};
  }
  double flops() const { return 4 * product(outer, length, length, inner, heads, dim); }
  double bytes(double element) const {
    return 4 * element * product(outer, length, inner, heads, dim) +
           (bias ? kFloat * product(heads, length, length) : 0);
  }
};

std::function<void()> attention_call(Context& c, Arena& a, const AttentionSizes& sizes, DType dtype) {
  const int64_t width = int64_t{sizes.heads} * sizes.dim;
  const Tensor qkv = random_tensor(c, a, Shape{sizes.outer, sizes.length, sizes.inner, 3 * width}, dtype);
  AttentionOperands operands;
  operands.outer = sizes.outer;
  operands.queries = operands.keys = sizes.length;
  operands.inner = sizes.inner;
  operands.heads = sizes.heads;
  operands.head_dim = sizes.dim;
  operands.q = channels_of(qkv, 0);
  operands.k = channels_of(qkv, width);
  operands.v = channels_of(qkv, 2 * width);
  operands.out = channels_of(a.alloc(dtype, Shape{sizes.outer, sizes.length, sizes.inner, width}), 0);
  if (sizes.bias) operands.bias = random_tensor(c, a, Shape{sizes.heads, sizes.length, sizes.length});
  return [&c, operands] { attention(c, operands); };
}

void add_attention(std::vector<BenchCase>& cases, const AttentionSizes& sizes) {
  add_both(cases, "attention", sizes.named(), sizes.flops(), sizes.bytes(kFloat),
           [=](Context& c, Arena& a) { return attention_call(c, a, sizes, DType::f32); });
}

/// Of bf16 tensors, as the published times have them, by the kernels of each tier.
void add_attention_of_bf16(std::vector<BenchCase>& cases, const AttentionSizes& sizes) {
  for (const Tier tier : {Tier::portable, Tier::sm_90}) {
    cases.push_back({"attention_bf16tensors", sizes.named(), Precision::bf16, sizes.flops(), sizes.bytes(2),
                     [=](Context& c, Arena& a) { return attention_call(c, a, sizes, DType::bf16); }, tier});
  }
}

void add_triangle(std::vector<BenchCase>& cases, int64_t n, int64_t channels) {
  add_both(cases, "triangle_product", {{"n", n}, {"channels", channels}}, 2 * product(channels, n, n, n),
           3 * kFloat * product(channels, n, n), [=](Context& c, Arena& a) {
             const Shape planes{channels, n, n};
             const Tensor left = random_tensor(c, a, planes), right = random_tensor(c, a, planes);
             const Tensor out = a.alloc(DType::f32, planes);
             return [&c, left, right, out] { triangle_product(c, left, right, 0, out); };
           });
}

/// The whole triangle multiplication. Bytes: x read and written; the floor of the published times counts bf16.
void add_triangle_update(std::vector<BenchCase>& cases, int64_t n, int64_t width) {
  add_both(cases, "triangle_update", {{"n", n}, {"width", width}},
           2 * product(n, n, width) * static_cast<double>(6 * width + n), 2 * kFloat * product(n, n, width),
           [=](Context& c, Arena& a) {
             Random random(1);
             const auto packed = [&](int64_t out, int64_t in) {
               const HostTensor weight = random.f32(Shape{out, in}, -0.1f, 0.1f), bias = random.f32(Shape{out});
               return pack_linear(a, weight.tensor(), bias.tensor());
             };
             const NormWeights norm{random_tensor(c, a, Shape{width}), random_tensor(c, a, Shape{width})};
             const TriangleUpdate layer{
                 true, norm, packed(4 * width, width), norm, packed(width, width), packed(width, width)};
             const Tensor x = random_tensor(c, a, Shape{n, n, width});
             const HostTensor ones = random.mask(Shape{n, n}, 1'000'000);
             const Tensor mask = place_on(a, ones.tensor());
             return [&c, &a, layer, mask, x] { triangle_update(c, a, int64_t{256} << 20, layer, mask, x); };
           });
}

void add_outer_product(std::vector<BenchCase>& cases, int64_t n, int64_t rows, int64_t c, int64_t d) {
  add_both(
      cases, "outer_product_mean", {{"n", n}, {"rows", rows}, {"c", c}, {"d", d}},
      2 * product(n, n, c, c) * static_cast<double>(rows + d),
      kFloat * (2 * product(n, rows, c) + product(n, n) * static_cast<double>(2 * d + 1)),
      [=](Context& context, Arena& a) {
        Random random(1);
        const HostTensor weight = random.f32(Shape{d, c * c}), bias = random.f32(Shape{d});
        const auto packed = pack_linear(a, weight.tensor(), bias.tensor());
        const Tensor left = random_tensor(context, a, Shape{n, c, rows});
        const Tensor right = random_tensor(context, a, Shape{n, rows, c});
        const Tensor count = random_tensor(context, a, Shape{n, n}), pair = random_tensor(context, a, Shape{n, n, d});
        return [&context, left, right, packed, count, pair] {
          outer_product_mean(context, left, right, packed, count, 0, pair);
        };
      });
}

/// A step of message passing: each of m bonds adds up two others of the same molecule.
void add_gather_linear(std::vector<BenchCase>& cases, int64_t m, int64_t width) {
  add_both(cases, "gather_linear", {{"m", m}, {"width", width}}, 2 * product(m, width, width),
           3 * kFloat * product(m, width), [=](Context& c, Arena& a) {
             Random random(1);
             std::vector<int32_t> offsets{0}, rows;
             for (int64_t i = 0; i < m; ++i) {
               for (int j = 0; j < 2; ++j)
                 rows.push_back(static_cast<int32_t>(i / 64 * 64 + random.below(64)) % static_cast<int32_t>(m));
               offsets.push_back(static_cast<int32_t>(rows.size()));
             }
             const Tensor placed_offsets = place_on(a, view(offsets.data(), Shape{m + 1}));
             const Tensor placed_rows = place_on(a, view(rows.data(), Shape{2 * m}));
             const HostTensor weight = random.f32(Shape{width, width}), bias = random.f32(Shape{width});
             const auto packed = pack_linear(a, weight.tensor(), bias.tensor());
             const Tensor x = random_tensor(c, a, Shape{m, width}), added = random_tensor(c, a, Shape{m, width});
             const Tensor out = a.alloc(DType::f32, Shape{m, width});
             return [&c, x, placed_offsets, placed_rows, packed, added, out] {
               gather_linear(c, x, {placed_offsets, placed_rows, {}}, packed, Activation::relu, {added, {}}, out);
             };
           });
}

/// A query of `bits` set bits reads as many rows of the table; few columns reach its minimum.
void add_overlaps(std::vector<BenchCase>& cases, int64_t columns, int64_t bits) {
  const int64_t features = 2048, words = columns / 32, planes = 7;
  cases.push_back({"select_overlaps",
                   {{"columns", columns}, {"bits", bits}},
                   Precision::f32,
                   0,
                   kFloat * product(words, bits + 1),
                   [=](Context& c, Arena& a) {
                     const Tensor values = random_tensor(c, a, Shape{features, words});
                     const Tensor table(values.raw(), DType::u32, values.shape());
                     std::vector<int32_t> chosen,
                         minimum(static_cast<size_t>(words / kOverlapChunkWords), static_cast<int32_t>(bits));
                     for (int64_t i = 0; i < bits; ++i) chosen.push_back(static_cast<int32_t>(i * features / bits));
                     const std::vector<int32_t> offsets{0, static_cast<int32_t>(bits)};
                     const OverlapQueries queries{
                         place_on(a, view(offsets.data(), Shape{2})), place_on(a, view(chosen.data(), Shape{bits})),
                         place_on(a, view(minimum.data(), Shape{1, words / kOverlapChunkWords}))};
                     const Tensor selected = a.alloc(DType::u32, Shape{1, words}),
                                  digits = a.alloc(DType::u32, Shape{1, planes, words});
                     return [&c, table, queries, selected, digits] {
                       select_overlaps(c, table, queries, selected, digits);
                     };
                   }});
}

}  // namespace

std::string BenchCase::shape() const {
  std::string text;
  for (const auto& [name, size] : sizes) text += fmt::format("{}{}{}", text.empty() ? "" : "_", name, size);
  return text;
}

std::vector<BenchCase> bench_cases(bool tiny) {
  std::vector<BenchCase> cases;
  const int64_t shrink = tiny ? 64 : 1;
  add_copy(cases, (int64_t{1} << 30) / (tiny ? 1 << 16 : 1));
  add_linear(cases, 8192 / shrink, 8192 / shrink, 8192 / shrink);
  for (const int64_t n : {512 / shrink, 1024 / shrink}) {
    add_linear(cases, n * n, 128, 512);
    add_layer_norm(cases, n * n, 128);
    add_outer_product(cases, n, 512 / shrink, 32, 128);
    add_attention(cases, {512 / shrink, n, 1, 8, 32, true});   // along the rows of an alignment
    add_attention(cases, {1, 512 / shrink, n, 8, 32, false});  // down its columns
  }
  add_linear(cases, 512 / shrink * 512 / shrink, 256, 1024);  // a transition of the alignment
  for (const int64_t n : {512 / shrink, 1024 / shrink, 2048 / shrink}) {
    add_attention(cases, {n, n, 1, 4, 32, true});
    add_attention_of_bf16(cases, {n, n, 1, 4, 32, true});
    add_triangle(cases, n, tiny ? 4 : 128);
    add_triangle_update(cases, n, tiny ? 16 : 128);
  }
  add_gather_linear(cases, (int64_t{1} << 20) / (shrink * shrink), tiny ? 20 : 300);
  // Of 100 million fingerprints, 25.6 GB.
  add_overlaps(cases, tiny ? 1024 : 512 * int64_t{195'312}, 48);
  return cases;
}

Tensor random_tensor(Context& context, Arena& arena, const Shape& shape, DType dtype) {
  constexpr int64_t kBlock = int64_t{1} << 24;  // elements
  static const HostTensor kFloats = Random(1).f32(Shape{kBlock}), kHalves = Random(1).bf16(Shape{kBlock});
  const HostTensor& values = dtype == DType::bf16 ? kHalves : kFloats;
  const Tensor tensor = arena.alloc(dtype, shape), flat = tensor.reshape(Shape{shape.numel()});
  for (int64_t begin = 0; begin < shape.numel(); begin += kBlock) {
    const int64_t count = std::min(kBlock, shape.numel() - begin);
    const Tensor from = begin == 0 ? values.tensor().slice(0, count) : flat.slice(0, count);
    upload(context, flat.slice(begin, begin + count), from);
  }
  context.synchronize();
  return tensor;
}

double median_seconds(Context& context, const std::function<void()>& call, bool tiny) {
  constexpr int kWarmUps = 2, kLeast = 5, kMost = 50;
  constexpr double kEnough = 0.3;  // seconds
  const ArenaScope scope(context.workspace());
  const Tensor buffer = context.workspace().alloc(DType::f32, Shape{1, tiny ? 64 : int64_t{1} << 26});
  DeviceTimer timer(context);
  std::vector<double> times;
  double total = 0;
  for (int i = -kWarmUps; i < (tiny ? 1 : kMost) && (i < kLeast || total < kEnough); ++i) {
    scale(context, 0.0f, buffer);
    timer.start();
    call();
    timer.stop();
    const double seconds = timer.seconds();
    if (i < 0) continue;
    times.push_back(seconds);
    total += seconds;
  }
  std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

}  // namespace rz::test
