#include "tests/kernels/gpu/intrinsics.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "kernels/bf16.h"
#include "tests/kernels/host_tensor.h"

namespace rz::test {
namespace {

constexpr int kLanes = 32;

/// A warp's words, [lanes, words].
struct Words {
  int per_lane;
  std::vector<uint32_t> values;

  explicit Words(int per_lane_) : per_lane(per_lane_), values(static_cast<size_t>(kLanes * per_lane_)) {}
  uint32_t& at(int lane, int word) { return values[static_cast<size_t>(lane * per_lane + word)]; }
  uint32_t at(int lane, int word) const { return values[static_cast<size_t>(lane * per_lane + word)]; }
  float real(int lane, int word) const { return std::bit_cast<float>(at(lane, word)); }
};

using Fill = std::function<void(Random&, Words&)>;
/// Whether word `word` of lane `lane`, `got`, is right for the inputs; `wanted` becomes what was expected.
using Judge = std::function<bool(const Words& in, int lane, int word, uint32_t got, uint32_t& wanted)>;

struct Expectation {
  Fill fill;
  Judge judge;
};

void any_bits(Random& random, Words& in) {
  for (uint32_t& value : in.values) value = random.below(1u << 31) * 2 + random.below(2);
}

/// An expectation of equal bits.
template <class Value>
Expectation equal_to(Fill fill, Value value) {
  return {std::move(fill), [value](const Words& in, int lane, int word, uint32_t got, uint32_t& wanted) {
            wanted = value(in, lane, word);
            return got == wanted;
          }};
}

uint32_t reduced(const Words& in, int word) {
  uint32_t sum = 0, any = 0;
  int32_t largest = INT32_MIN, smallest = INT32_MAX;
  for (int lane = 0; lane < kLanes; ++lane) {
    sum += in.at(lane, 0);
    any |= in.at(lane, 0);
    largest = std::max(largest, static_cast<int32_t>(in.at(lane, 0)));
    smallest = std::min(smallest, static_cast<int32_t>(in.at(lane, 0)));
  }
  return word == 0   ? sum
         : word == 1 ? static_cast<uint32_t>(largest)
         : word == 2 ? static_cast<uint32_t>(smallest)
                     : any;
}

uint32_t ballot(const Words& in, int first, int lanes, uint32_t bit) {
  uint32_t votes = 0;
  for (int lane = first; lane < first + lanes; ++lane) votes |= (in.at(lane, 0) & bit) != 0 ? 1u << lane : 0;
  return votes;
}

uint32_t atomic(const Words& in, int word) {
  uint32_t sum = 0, largest = 0;
  for (int lane = 0; lane < kLanes; ++lane) {
    sum += in.at(lane, 0);
    largest = std::max(largest, in.at(lane, 0));
  }
  return word == 0 ? sum : largest;
}

/// Ties between two bf16, subnormals, infinities and ordinary numbers.
void numbers_to_round(Random& random, Words& in) {
  for (uint32_t& value : in.values) {
    const uint32_t upper = random.below(1u << 16) << 16;
    const uint32_t lower[] = {0x8000, 0x7fff, 0x8001, 0, random.below(1u << 16)};
    value = (upper & 0x7f800000u) == 0x7f800000u ? 0x7f800000u | (upper & 0x80000000u) : upper | lower[random.below(5)];
  }
}

uint32_t packed(const Words& in, int lane, int word) {
  const uint32_t low = to_bf16(in.real(lane, 0)).bits, high = to_bf16(in.real(lane, 1)).bits;
  return word == 0 ? low | high << 16 : word == 1 ? low << 16 : high << 16;
}

uint32_t half_word(const Words& in, int row, int column) {
  return in.at(row, column / 2) >> (column % 2 * 16) & 0xffff;
}

/// PTX ISA, "ldmatrix": lane l gets, of matrix r, elements (l / 4, 2 (l % 4)) and the one right of it; transposed: the
/// one below of (2 (l % 4), l / 4).
uint32_t matrix_pair(const Words& in, int lane, int matrix, bool transposed) {
  const int near = lane / 4, far = 2 * (lane % 4);
  const auto element = [&](int i) {
    return transposed ? half_word(in, matrix * 8 + far + i, near) : half_word(in, matrix * 8 + near, far + i);
  };
  return element(0) | element(1) << 16;
}

/// Halves small enough that all products and sums are exact: a wrong place shows, rounding does not.
void small_integers(Random& random, Words& in) {
  const auto half = [&] { return uint32_t{to_bf16(static_cast<float>(random.below(33)) - 16.0f).bits}; };
  for (int lane = 0; lane < kLanes; ++lane) {
    for (int word = 0; word < 6; ++word) in.at(lane, word) = half() | half() << 16;
    for (int word = 6; word < 10; ++word) in.at(lane, word) = std::bit_cast<uint32_t>(float(random.below(1000)));
  }
}

float half_of(const Words& in, int lane, int word, int i) {
  return std::bit_cast<float>(in.at(lane, word) >> (16 * i) << 16);
}

/// PTX ISA, "Matrix Fragments for mma.m16n8k16", each index looked up by itself: the lane and register that hold
/// a[row][k], b[k][column] and d[row][column].
uint32_t product(const Words& in, int lane, int word) {
  const int row = lane / 4 + 8 * (word / 2), column = 2 * (lane % 4) + word % 2;
  float sum = in.real(lane, 6 + word);
  for (int k = 0; k < 16; ++k) {
    const int a_lane = row % 8 * 4 + k % 8 / 2, a_word = row / 8 + 2 * (k / 8);
    const int b_lane = column * 4 + k % 8 / 2, b_word = 4 + k / 8;
    sum += half_of(in, a_lane, a_word, k % 2) * half_of(in, b_lane, b_word, k % 2);
  }
  return std::bit_cast<uint32_t>(sum);
}

/// CUDA C++ Programming Guide, "Mathematical Functions": ulps of expf, exp2f, logf, sqrtf, tanhf and division without
/// --use_fast_math. tanhf's 2 is for GPUs; glibc's, in the emulation, keeps to it.
constexpr double kUlps[] = {2, 2, 1, 0.5, 2, 0.5};

double function_value(int word, double x) {
  const double positive = static_cast<double>(std::fabs(static_cast<float>(x)) + 1e-3f);
  const double values[] = {std::exp(x),         std::exp2(x), std::log(positive),
                           std::sqrt(positive), std::tanh(x), 1 / positive};
  return values[word];
}

bool within_ulps(const Words& in, int lane, int word, uint32_t got, uint32_t& wanted) {
  const double exact = function_value(word, static_cast<double>(in.real(lane, 0)));
  const auto nearest = static_cast<float>(exact);
  wanted = std::bit_cast<uint32_t>(nearest);
  const double ulp = static_cast<double>(std::nextafter(std::fabs(nearest), INFINITY)) - double{std::fabs(nearest)};
  return std::abs(double{std::bit_cast<float>(got)} - exact) <= kUlps[word] * ulp;
}

void arguments(Random& random, Words& in) {
  for (uint32_t& value : in.values) value = std::bit_cast<uint32_t>(random.uniform(-20, 20));
}

const std::vector<Expectation>& expectations() {
  static const std::vector<Expectation> kExpectations = {
      equal_to(any_bits,
               [](const Words& in, int lane, int word) { return in.at(word < 5 ? lane ^ 1 << word : lane, 0); }),
      equal_to(any_bits,
               [](const Words& in, int lane, int word) {
                 const int step = word == 0 ? 5 : 3, width = word == 0 ? 32 : 16;
                 return in.at(lane % width + step < width ? lane + step : lane, 0);
               }),
      equal_to(any_bits,
               [](const Words& in, int lane, int word) { return in.at(word == 0 ? 11 : lane / 8 * 8 + 7, 0); }),
      equal_to(any_bits, [](const Words& in, int lane,
                            int word) { return word == 0 ? ballot(in, 0, 32, 1) : ballot(in, lane / 16 * 16, 16, 2); }),
      equal_to(any_bits, [](const Words& in, int, int word) { return reduced(in, word); }),
      equal_to(any_bits, [](const Words& in, int lane, int word) { return lane == 0 ? atomic(in, word) : 0u; }),
      equal_to(numbers_to_round, packed),
      equal_to(any_bits,
               [](const Words& in, int lane, int word) {
                 return static_cast<uint32_t>(word) < in.at(lane, 0) % 5 ? in.at(lane, 4 + word) : 0u;
               }),
      equal_to(any_bits, [](const Words& in, int lane, int word) { return matrix_pair(in, lane, word, false); }),
      equal_to(any_bits, [](const Words& in, int lane, int word) { return matrix_pair(in, lane, word, true); }),
      equal_to(small_integers, product),
      {arguments, within_ulps},
  };
  return kExpectations;
}

IntrinsicResult check(Context& context, const IntrinsicKernel& kernel, const Expectation& expectation, Random& random) {
  Words in(kernel.inputs), out(kernel.outputs);
  expectation.fill(random, in);
  Arena arena(context.device());
  const Tensor placed = upload_new(context, arena, in.values, Shape{static_cast<int64_t>(in.values.size())});
  const Tensor results = arena.alloc(DType::u32, Shape{static_cast<int64_t>(out.values.size())});
  kernel.launch(context, placed.data<uint32_t>(), results.data<uint32_t>());
  download(context, view(out.values.data(), results.shape()), results);
  context.synchronize();
  IntrinsicResult result{kernel.name, 0, ""};
  for (int lane = 0; lane < kLanes; ++lane) {
    for (int word = 0; word < kernel.outputs; ++word) {
      uint32_t wanted = 0;
      if (expectation.judge(in, lane, word, out.at(lane, word), wanted)) continue;
      if (result.wrong++ == 0) {
        result.first_wrong =
            fmt::format("lane {}, word {}: {:#x}, expected {:#x}", lane, word, out.at(lane, word), wanted);
      }
    }
  }
  return result;
}

}  // namespace

std::vector<IntrinsicResult> check_intrinsics(Context& context, uint32_t seed) {
  Random random(seed);
  std::vector<IntrinsicResult> results;
  for (size_t i = 0; i < intrinsic_kernels().size(); ++i) {
    results.push_back(check(context, intrinsic_kernels()[i], expectations()[i], random));
  }
  return results;
}

}  // namespace rz::test
