#include "tests/kernels/gpu/hopper.h"

#include <fmt/format.h>

#include "kernels/bf16.h"
#include "tests/kernels/host_tensor.h"

namespace rz::test {
namespace {

constexpr int kTile = 64;

/// Whole numbers of which all products and sums are exact: a wrong place shows, rounding does not.
HostTensor numbers(Random& random, int64_t rows, int64_t columns) {
  HostTensor tensor(DType::bf16, Shape{rows, columns});
  for (int64_t i = 0; i < rows * columns; ++i)
    tensor.data<Bf16>()[i] = to_bf16(static_cast<float>(random.below(17)) - 8.0f);
  return tensor;
}

double value(const HostTensor& tensor, int64_t row, int64_t column) {
  return from_bf16(tensor.tensor().data<Bf16>()[row * tensor.shape[1] + column]);
}

void compare(IntrinsicResult& result, int row, int column, double got, double wanted) {
  if (got == wanted) return;
  if (result.wrong++ == 0) result.first_wrong = fmt::format("[{}, {}]: {}, expected {}", row, column, got, wanted);
}

}  // namespace

IntrinsicResult check_products(Context& context, int width, int rows, const Multiply& multiply, uint32_t seed) {
  Random random(seed);
  Arena arena(context.device());
  const int columns = (rows + kTile - 1) / kTile * kTile;
  const HostTensor q = numbers(random, kTile, width), x = numbers(random, rows, width);
  const HostTensor w = numbers(random, kTile, columns);
  const Tensor logits = arena.alloc(DType::f32, Shape{kTile, columns});
  const Tensor sums = arena.alloc(DType::f32, Shape{kTile, width});
  multiply(context, {place_on(arena, q.tensor()).data<Bf16>(), place_on(arena, x.tensor()).data<Bf16>(),
                     place_on(arena, w.tensor()).data<Bf16>(), logits.data<float>(), sums.data<float>(), width, rows});
  const std::vector<float> got_logits = download_floats(context, logits), got_sums = download_floats(context, sums);
  IntrinsicResult result{fmt::format("wgmma_width{}_rows{}", width, rows), 0, ""};
  for (int i = 0; i < kTile; ++i) {
    std::vector<double> sum(static_cast<size_t>(width));
    for (int j = 0; j < columns; ++j) {
      double logit = 0;
      for (int c = 0; c < width && j < rows; ++c) {
        logit += value(q, i, c) * value(x, j, c);
        sum[c] += value(w, i, j) * value(x, j, c);
      }
      compare(result, i, j, got_logits[i * columns + j], logit);
    }
    for (int c = 0; c < width; ++c) compare(result, i, c, got_sums[i * width + c], sum[c]);
  }
  return result;
}

/// The tables of PTX ISA, "Tensor swizzling modes": rows of 128, 64 and 32 bytes, whose 16-byte chunk c lies at
/// c ^ (row % 8), c ^ (row / 2 % 4) and c ^ (row / 4 % 2).
IntrinsicResult check_swizzle(Context& context, int width, uint32_t seed) {
  constexpr int kRows = 21, kFirst = 8, kCopied = 16;  // the last ones lie behind the tensor
  Random random(seed);
  Arena arena(context.device());
  const HostTensor x = numbers(random, kRows, width);
  HostTensor got(DType::bf16, Shape{kCopied, width});
  const Tensor out = arena.alloc(DType::bf16, got.shape);
  copy_rows_swizzled(context, place_on(arena, x.tensor()).data<Bf16>(), out.data<Bf16>(), width, kRows, kFirst);
  download(context, got.tensor(), out);
  context.synchronize();
  IntrinsicResult result{fmt::format("tensor_copy_width{}", width), 0, ""};
  for (int row = 0; row < kCopied; ++row) {
    for (int column = 0; column < width; ++column) {
      const int place = column / 8 ^ (row / (64 / width) % (width / 8));
      const double wanted = kFirst + row < kRows ? value(x, kFirst + row, column) : 0;
      compare(result, row, column, value(got, row, place * 8 + column % 8), wanted);
    }
  }
  return result;
}

std::vector<IntrinsicResult> check_hopper(Context& context, uint32_t seed) {
  std::vector<IntrinsicResult> results;
  for (const int width : {16, 32, 64}) {
    results.push_back(check_swizzle(context, width, seed));
    for (const int rows : {1, 64, 300}) results.push_back(check_products(context, width, rows, multiply_tiles, seed));
  }
  return results;
}

}  // namespace rz::test
