// The emulation of what Hopper adds: it runs right kernels right, and finds each injected defect.
#include "tests/kernels/gpu/hopper.h"

#include <gtest/gtest.h>

#include "kernels/cuda/tensor_map.h"
#include "kernels/emu/block.h"

namespace rz::test {
namespace {

constexpr Device kEmulated{DeviceKind::cuda, 0};

/// What a run with the defect says, under the schedules one after the other; "wrong result" where it says nothing.
std::string found(HopperDefect defect) {
  Context context(kEmulated);
  std::string text;
  for (unsigned seed = 0; seed < 4 && text.empty(); ++seed) {
    emu::set_schedule(seed);
    try {
      const auto multiply = [&](Context& c, const ProductOperands& operands) {
        multiply_tiles_wrongly(c, operands, defect);
      };
      if (check_products(context, 32, 300, multiply, seed).wrong > 0) text = "wrong result";
    } catch (const std::exception& error) {
      text = error.what();
    }
  }
  emu::set_schedule(0);
  return text;
}

TEST(HopperTest, CopiesAndMultipliesUnderEveryScheduleWithEverySwizzle) {
  Context context(kEmulated);
  for (unsigned seed = 0; seed < 4; ++seed) {
    emu::set_schedule(seed);
    for (const IntrinsicResult& result : check_hopper(context, seed))
      EXPECT_EQ(result.wrong, 0) << result.name << " " << result.first_wrong;
  }
  emu::set_schedule(0);
}

TEST(HopperTest, DefectsAreWhatMakesItWrong) { EXPECT_EQ(found(HopperDefect::none), ""); }
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
