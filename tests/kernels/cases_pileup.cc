#include <fmt/format.h>

#include <memory>

#include "kernels/patch_embed.h"
#include "kernels/pileup_encode.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"

namespace rz::test {
namespace {

template <class T>
HostTensor host(const std::vector<T>& values, const Shape& shape) {
  HostTensor tensor(DTypeOf<T>::value, shape);
  std::copy(values.begin(), values.end(), tensor.data<T>());
  return tensor;
}

uint32_t cigar(uint32_t length, uint32_t operation) { return length << 4 | operation; }

/// Clips at the ends and up to ten operations of any kind between them, some of length zero.
std::vector<uint32_t> random_cigar(Random& random) {
  std::vector<uint32_t> operations;
  if (random.below(2)) operations.push_back(cigar(random.below(9), 5));
  if (random.below(2)) operations.push_back(cigar(random.below(9), 4));
  const uint32_t kinds[] = {0, 0, 1, 2, 3, 6, 7, 8};
  for (uint32_t i = random.below(11); i > 0; --i) operations.push_back(cigar(random.below(9), kinds[random.below(8)]));
  if (random.below(2)) operations.push_back(cigar(random.below(9), 4));
  if (random.below(2)) operations.push_back(cigar(random.below(9), 5));
  return operations;
}

uint32_t read_bases(const std::vector<uint32_t>& operations) {
  uint32_t count = 0;
  for (uint32_t operation : operations) {
    const uint32_t kind = operation & 15;
    if (kind == 0 || kind == 1 || kind == 4 || kind == 7 || kind == 8) count += operation >> 4;
  }
  return count;
}

/// Inputs 0..5: the reads; 6..8: the rows. One read in eight stores fewer bases than its CIGAR says.
Problem make_encode(int64_t n, int64_t rows, int64_t width, int32_t read_count) {
  Random random(static_cast<uint32_t>(n + rows + width));
  std::vector<uint32_t> cigars;
  std::vector<int32_t> base_offset{0}, cigar_offset{0}, position;
  for (int32_t r = 0; r < read_count; ++r) {
    const std::vector<uint32_t> operations = random_cigar(random);
    cigars.insert(cigars.end(), operations.begin(), operations.end());
    cigar_offset.push_back(static_cast<int32_t>(cigars.size()));
    const uint32_t bases = random.below(8) == 0 ? read_bases(operations) / 2 : read_bases(operations);
    base_offset.push_back(base_offset.back() + static_cast<int32_t>(bases));
    position.push_back(static_cast<int32_t>(1000 + random.below(static_cast<uint32_t>(width))));
  }
  std::vector<int32_t> row_read, window_start;
  for (int64_t i = 0; i < n * rows; ++i)
    row_read.push_back(static_cast<int32_t>(random.below(static_cast<uint32_t>(read_count) + 1)) - 1);
  for (int64_t i = 0; i < n; ++i) window_start.push_back(static_cast<int32_t>(990 + random.below(20)));
  Problem problem;
  problem.add_input(random.u8(Shape{base_offset.back()}, 6), false);
  problem.add_input(random.u8(Shape{base_offset.back()}, 94), false);
  problem.add_input(host(base_offset, Shape{read_count + 1}), false);
  problem.add_input(host(cigars, Shape{static_cast<int64_t>(cigars.size())}), false);
  problem.add_input(host(cigar_offset, Shape{read_count + 1}), false);
  problem.add_input(host(position, Shape{read_count}), false);
  problem.add_input(host(row_read, Shape{n, rows}), true);
  problem.add_input(host(window_start, Shape{n}), true);
  problem.add_input(random.u8(Shape{n, width}, 6), true);
  problem.outputs.emplace_back(DType::u8, Shape{n, rows, width});
  problem.outputs.emplace_back(DType::u8, Shape{n, rows, width});
  problem.prepare = [](Arena&) -> Run {
    return [](Context& context, const Tensors& in, const Tensors& out) {
      pileup_encode(context, {in[0], in[1], in[2], in[3], in[4], in[5]}, {in[6], in[7], in[8]}, out[0], out[1]);
    };
  };
  problem.reference = [](const Tensors& in) -> std::vector<std::vector<double>> {
    const auto image = ref::pileup_encode({in[0], in[1], in[2], in[3], in[4], in[5]}, {in[6], in[7], in[8]});
    return {image.codes, image.quals};
  };
  return problem;
}

Problem make_embed(int64_t n, int64_t rows, int64_t width, int patch, int64_t features, int64_t d) {
  Random random(static_cast<uint32_t>(n + rows + width + d));
  const auto weight = std::make_shared<HostTensor>(random.f32(Shape{d, features}));
  const auto bias = std::make_shared<HostTensor>(random.f32(Shape{d}));
  Problem problem;
  problem.add_input(random.u8(Shape{n, rows, width}, 64), true);
  problem.add_input(random.u8(Shape{n, rows, width}, 61), true);
  problem.add_input(random.f32(Shape{patch, 64, d}), false);
  problem.add_input(random.f32(Shape{patch, 64, d}), false);
  problem.add_input(random.f32(Shape{n, rows, features}), true);
  problem.add_input(random.f32(Shape{width / patch, d}), false);
  problem.outputs.emplace_back(DType::f32, Shape{n, rows, width / patch, d});
  problem.prepare = [=](Arena& arena) -> Run {
    const LinearWeight packed = pack_linear(arena, weight->tensor(), bias->tensor());
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      patch_embed(context, in[0], in[1], patch, in[2], in[3], in[4], packed, in[5], out[0]);
    };
  };
  problem.reference = [=](const Tensors& in) -> std::vector<std::vector<double>> {
    return {ref::patch_embed(in[0], in[1], patch, in[2], in[3], in[4], weight->tensor(), bias->tensor(), in[5])};
  };
  return problem;
}

}  // namespace

void add_pileup_cases(std::vector<Case>& cases) {
  struct Encode {
    int64_t n, rows, width;
    int32_t reads;
    Size size;
  };
  for (const Encode& s :
       {Encode{3, 48, 64, 60, Size::small}, Encode{5, 7, 33, 200, Size::small}, Encode{1, 1, 8, 1, Size::small},
        Encode{2, 3, 16, 0, Size::small}, Encode{128, 48, 64, 4000, Size::large}}) {
    const std::string shape = fmt::format("{}x{}x{}", s.n, s.rows, s.width);
    cases.push_back({"pileup_encode", shape, s.size, 0, 0, 2.0 * static_cast<double>(s.n * s.rows * s.width),
                     [s] { return make_encode(s.n, s.rows, s.width, s.reads); }});
  }
  struct Embed {
    int64_t n, rows, width;
    int patch;
    int64_t features, d;
    Size size;
  };
  for (const Embed& s : {Embed{2, 5, 12, 4, 3, 20, Size::small}, Embed{2, 48, 64, 8, 14, 64, Size::small},
                         Embed{128, 48, 64, 8, 14, 64, Size::large}}) {
    const std::string shape = fmt::format("{}x{}x{}_d{}", s.n, s.rows, s.width, s.d);
    const double tokens = static_cast<double>(s.n * s.rows * s.width / s.patch), d = static_cast<double>(s.d);
    cases.push_back({"patch_embed", shape, s.size, 1e-11, 3 * tokens * d * s.patch, tokens * (2 * s.patch + 4 * d),
                     [s] { return make_embed(s.n, s.rows, s.width, s.patch, s.features, s.d); }});
  }
}

}  // namespace rz::test
