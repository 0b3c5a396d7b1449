// The emulation of what Hopper adds: it runs right kernels right, and finds each injected defect.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/bf16.h"
#include "kernels/cuda/tensor_map.h"
#include "kernels/emu/block.h"
#include "tests/kernels/hopper_kernels.h"

namespace rz::test {
namespace {

/// Whole numbers of which all products and sums are exact.
std::vector<Bf16> numbers(int count, int seed) {
  std::vector<Bf16> values(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) values[i] = to_bf16(static_cast<float>((i * 7 + i / 11 + seed) % 17 - 8));
  return values;
}

/// One run against sums of plain loops.
bool multiplies(int width, int rows, HopperDefect defect) {
  const int columns = (rows + 63) / 64 * 64;
  const std::vector<Bf16> q = numbers(64 * width, 1), x = numbers(rows * width, 2), w = numbers(64 * columns, 3);
  std::vector<float> logits(static_cast<size_t>(64 * columns)), sums(static_cast<size_t>(64 * width));
  multiply_tiles(q.data(), x.data(), w.data(), logits.data(), sums.data(), width, rows, defect);
  for (int i = 0; i < 64; ++i) {
    std::vector<double> sum(static_cast<size_t>(width));
    for (int j = 0; j < columns; ++j) {
      double logit = 0;
      for (int c = 0; c < width && j < rows; ++c) {
        logit += double{from_bf16(q[i * width + c])} * from_bf16(x[j * width + c]);
        sum[c] += double{from_bf16(w[i * columns + j])} * from_bf16(x[j * width + c]);
      }
      if (!(logits[i * columns + j] == logit)) return false;
    }
    for (int c = 0; c < width; ++c) {
      if (!(sums[i * width + c] == sum[c])) return false;
    }
  }
  return true;
}

/// What a run with the defect says, under the schedules one after the other; "wrong result" where it says nothing.
std::string found(HopperDefect defect) {
  std::string text;
  for (unsigned seed = 0; seed < 4 && text.empty(); ++seed) {
    emu::set_schedule(seed);
    try {
      if (!multiplies(32, 300, defect)) text = "wrong result";
    } catch (const std::exception& error) {
      text = error.what();
    }
  }
  emu::set_schedule(0);
  return text;
}

TEST(HopperTest, MultipliesUnderEveryScheduleWithEverySwizzle) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    emu::set_schedule(seed);
    for (const int width : {16, 32, 64}) {
      for (const int rows : {1, 64, 300})
        EXPECT_TRUE(multiplies(width, rows, HopperDefect::none)) << width << " " << rows;
    }
  }
  emu::set_schedule(0);
}

/// The tables of PTX ISA, "Tensor swizzling modes": rows of 128, 64 and 32 bytes, whose 16-byte chunk c lies at
/// c ^ (row % 8), c ^ (row / 2 % 4) and c ^ (row / 4 % 2).
TEST(HopperTest, CopiesSwizzleAsThePtxManualSays) {
  for (const int width : {16, 32, 64}) {
    const int rows = 21, first = 8, chunks = width / 8, step = 64 / width;
    const std::vector<Bf16> x = numbers(rows * width, 5);
    std::vector<Bf16> out(static_cast<size_t>(16 * width));
    copy_rows_swizzled(x.data(), out.data(), width, rows, first);
    for (int i = 0; i < 16 * width; ++i) {
      const int row = i / width, chunk = i % width / 8, place = chunk ^ (row / step % chunks);
      const unsigned expected = first + row < rows ? x[(first + row) * width + i % width].bits : 0u;
      EXPECT_EQ(out[row * width + place * 8 + i % 8].bits, expected) << width << " " << row << " " << chunk;
    }
  }
}

TEST(HopperTest, FindsReadsBeforeThePhaseCompletes) { EXPECT_NE(found(HopperDefect::missing_phase_wait), ""); }
TEST(HopperTest, FindsBufferReusedTooSoon) { EXPECT_NE(found(HopperDefect::missing_empty_wait), ""); }
TEST(HopperTest, FindsAccumulatorReadTooSoon) { EXPECT_NE(found(HopperDefect::missing_product_wait), ""); }
TEST(HopperTest, FindsOverwrittenOperand) { EXPECT_EQ(found(HopperDefect::operand_overwritten), "wrong result"); }

TEST(HopperTest, SaysWhatIsWrong) {
  const std::pair<HopperDefect, const char*> expected[] = {
      {HopperDefect::too_many_bytes, "mbarrier at"},
      {HopperDefect::missing_init_fence, "without a fence behind mbarrier_init"},
      {HopperDefect::missing_barrier_init, "not initialised"},
      {HopperDefect::missing_fence, "without wgmma_fence"},
      {HopperDefect::missing_commit, "never waited for"},
      {HopperDefect::misaligned_descriptor, "starts within its swizzle"},
      {HopperDefect::left_out_warp, "different numbers of wgmma"},
  };
  for (const auto& [defect, text] : expected) {
    const std::string message = found(defect);
    EXPECT_NE(message.find(text), std::string::npos) << text << " is not in: " << message;
  }
}

TEST(HopperTest, TensorMapsRefuseWhatTheDriverRefuses) {
  alignas(16) static float memory[64];
  const cuda::TensorMapShape right{DType::f32, memory, 2, {32, 2}, {1, 32}, {32, 2}, 128};
  EXPECT_TRUE(cuda::fits_tensor_map(right));
  for (const auto& [field, value] : {std::pair(0, 1), std::pair(1, 33), std::pair(2, 16), std::pair(3, 257)}) {
    cuda::TensorMapShape wrong = right;
    if (field == 0) wrong.base = memory + value;
    if (field == 1) wrong.strides[1] = value;
    if (field == 2) wrong.box[0] = value;
    if (field == 3) wrong.box[1] = value;
    EXPECT_FALSE(cuda::fits_tensor_map(wrong)) << field;
  }
}

}  // namespace
}  // namespace rz::test
