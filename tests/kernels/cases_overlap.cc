// The op of overlap.h. Rows are as full as those of fingerprints, minima such that some columns reach them.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include "kernels/overlap.h"
#include "kernels/ref/ops.h"
#include "tests/kernels/cases.h"
#include "tests/kernels/runner.h"

namespace rz::test {
namespace {

struct OverlapShape {
  int64_t queries, features, chunks;
  uint32_t longest;  ///< query
  Size size;
};

/// The first `count` of the features in random order, each once.
std::vector<int32_t> some_features(Random& random, int64_t features, uint32_t count) {
  std::vector<int32_t> all(static_cast<size_t>(features));
  std::iota(all.begin(), all.end(), 0);
  for (size_t i = 0; i < count; ++i) {
    std::swap(all[i], all[i + random.below(static_cast<uint32_t>(all.size() - i))]);
  }
  all.resize(count);
  return all;
}

/// Chunks without a selected column keep what the runner filled the output with.
void leave_digits(ref::Overlaps& expected, int64_t queries, int64_t planes, int64_t words) {
  for (int64_t q = 0; q < queries; ++q) {
    for (int64_t begin = 0; begin < words; begin += kOverlapChunkWords) {
      const auto chunk = expected.selected.begin() + q * words + begin;
      if (std::any_of(chunk, chunk + kOverlapChunkWords, [](double word) { return word != 0; })) continue;
      for (int64_t p = 0; p < planes; ++p) {
        const auto digits = expected.digits.begin() + (q * planes + p) * words + begin;
        std::fill(digits, digits + kOverlapChunkWords, double{kPoisonWord});
      }
    }
  }
}

Problem make(const OverlapShape& s) {
  Random random(static_cast<uint32_t>(s.queries * 3 + s.features + s.chunks));
  HostTensor table(DType::u32, Shape{s.features, s.chunks * kOverlapChunkWords});
  HostTensor offsets(DType::i32, Shape{s.queries + 1}), minimum(DType::i32, Shape{s.queries, s.chunks});
  // A bit in four.
  for (int64_t i = 0; i < table.shape.numel(); ++i) {
    table.data<uint32_t>()[i] = (random.below(~0u) ^ random.below(~0u)) & random.below(~0u);
  }
  std::vector<int32_t> listed;
  for (int64_t q = 0; q < s.queries; ++q) {
    // The longest first; one without features among the others.
    const uint32_t length = q == 0 ? s.longest : q == 1 ? 0 : random.below(s.longest + 1);
    const std::vector<int32_t> features = some_features(random, s.features, length);
    listed.insert(listed.end(), features.begin(), features.end());
    offsets.data<int32_t>()[q + 1] = static_cast<int32_t>(listed.size());
    for (int64_t chunk = 0; chunk < s.chunks; ++chunk) {
      // From none needed to more than there are; mostly about what a column has.
      const uint32_t kind = random.below(8);
      const uint32_t needed = kind == 0 ? 0 : kind == 1 ? length + 1 : length / 4 + random.below(length / 8 + 2);
      minimum.data<int32_t>()[q * s.chunks + chunk] = static_cast<int32_t>(needed);
    }
  }
  HostTensor features(DType::i32, Shape{static_cast<int64_t>(listed.size())});
  std::copy(listed.begin(), listed.end(), features.data<int32_t>());
  Problem problem;
  problem.add_input(table, false);
  problem.add_input(offsets, false);
  problem.add_input(features, false);
  problem.add_input(minimum, false);
  const auto planes = static_cast<int64_t>(std::bit_width(s.longest));
  const int64_t words = table.shape[1];
  problem.outputs.emplace_back(DType::u32, Shape{1, s.queries, words});
  problem.outputs.emplace_back(DType::u32, Shape{1, s.queries, planes, words});
  problem.prepare = [q = s.queries, planes, words](Arena&) -> Run {
    return [=](Context& context, const Tensors& in, const Tensors& out) {
      select_overlaps(context, in[0], {in[1], in[2], in[3]}, out[0].reshape(Shape{q, words}),
                      out[1].reshape(Shape{q, planes, words}));
    };
  };
  problem.reference = [=](const Tensors& in) -> std::vector<std::vector<double>> {
    ref::Overlaps expected = ref::select_overlaps(in[0], {in[1], in[2], in[3]}, planes);
    leave_digits(expected, s.queries, planes, words);
    return {expected.selected, expected.digits};
  };
  return problem;
}

}  // namespace

void add_overlap_cases(std::vector<Case>& cases) {
  const OverlapShape shapes[] = {
      {1, 5, 1, 5, Size::small},     {3, 64, 1, 9, Size::small},      {4, 167, 3, 63, Size::small},
      {2, 2048, 9, 64, Size::small}, {2, 4095, 1, 4095, Size::small}, {20, 2048, 127, 90, Size::large},
  };
  for (const OverlapShape& s : shapes) {
    const double listed = static_cast<double>(s.queries) * s.longest / 2;
    const double words = static_cast<double>(s.chunks * kOverlapChunkWords);
    cases.push_back({"select_overlaps", fmt::format("q{}_f{}_c{}_l{}", s.queries, s.features, s.chunks, s.longest),
                     s.size, 0, 5 * listed * words, 4 * words * (listed + static_cast<double>(s.queries)),
                     [s] { return make(s); }});
  }
}

}  // namespace rz::test
