// The emulation itself: it runs right kernels right, and finds each injected defect.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "kernels/emu/block.h"
#include "tests/kernels/emulation_kernels.h"

namespace rz::test {
namespace {

std::vector<float> counting(int count) {
  std::vector<float> values(static_cast<size_t>(count) + 4);  // the rest is for the copy from an odd address
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

bool reverses(Defect defect) {
  const std::vector<float> x = counting(1024);
  std::vector<float> out(1024);
  reverse_blocks(x.data(), out.data(), 4, defect);
  for (int i = 0; i < 1024; ++i) {
    if (!(out[i] == x[i / 256 * 256 + 255 - i % 256])) return false;
  }
  return true;
}

bool sums_warps(Defect defect) {
  const std::vector<float> x = counting(64);
  std::vector<float> out(2);
  sum_warps(x.data(), out.data(), 2, defect);
  return out[0] == 32 * 33 / 2 && out[1] == 64 * 65 / 2 - 32 * 33 / 2;
}

bool sums_tiles(Defect defect) {
  const std::vector<float> x = counting(5 * 128);
  std::vector<float> out(128);
  sum_tiles(x.data(), out.data(), 5, defect);
  for (int i = 0; i < 128; ++i) {
    if (!(out[i] == 5 * x[127 - i] + 10 * 128)) return false;
  }
  return true;
}

/// Whether `right` says no under some schedule.
template <class Check>
bool some_schedule_fails(const Check& right) {
  bool failed = false;
  for (unsigned seed = 0; seed < 4; ++seed) {
    emu::set_schedule(seed);
    failed |= !right();
  }
  emu::set_schedule(0);
  return failed;
}

template <class Body>
std::string message_of(const Body& body) {
  try {
    body();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(EmulationTest, RightKernelsRunRightUnderEverySchedule) {
  EXPECT_FALSE(some_schedule_fails([] { return reverses(Defect::none); }));
  EXPECT_FALSE(some_schedule_fails([] { return sums_warps(Defect::none); }));
  EXPECT_FALSE(some_schedule_fails([] { return sums_tiles(Defect::none); }));
}

TEST(EmulationTest, FindsMissingBarrier) {
  EXPECT_TRUE(some_schedule_fails([] { return reverses(Defect::missing_barrier); }));
}
TEST(EmulationTest, FindsMissingWarpBarrier) {
  EXPECT_TRUE(some_schedule_fails([] { return sums_warps(Defect::missing_warp_barrier); }));
}
TEST(EmulationTest, FindsMissingCopyWait) { EXPECT_FALSE(sums_tiles(Defect::missing_copy_wait)); }
TEST(EmulationTest, FindsBufferReusedTooSoon) {
  EXPECT_TRUE(some_schedule_fails([] { return sums_tiles(Defect::buffer_reused_too_soon); }));
}

TEST(EmulationTest, ReportsBarriersThatNeverComplete) {
  const std::string divergent = message_of([] { reverses(Defect::divergent_barrier); });
  EXPECT_NE(divergent.find("from thread 0: has exited"), std::string::npos) << divergent;
  EXPECT_NE(divergent.find("from thread 100: __syncthreads at"), std::string::npos) << divergent;
  const std::string two = message_of([] { reverses(Defect::two_barriers); });
  EXPECT_NE(two.find("disagree"), std::string::npos) << two;
  const std::string lane = message_of([] { sums_warps(Defect::missing_lane); });
  EXPECT_NE(lane.find("emulation_kernels.cc"), std::string::npos) << lane;
}

TEST(EmulationTest, RefusesMisalignedCopy) {
  const std::string message = message_of([] { sums_tiles(Defect::misaligned_copy); });
  EXPECT_NE(message.find("odd address"), std::string::npos) << message;
}

#if defined(__SANITIZE_ADDRESS__)
TEST(EmulationDeathTest, AddressSanitizerFindsSharedOverrun) {
  EXPECT_DEATH(reverses(Defect::shared_overrun), "heap-buffer-overflow");
}
TEST(EmulationDeathTest, SanitizerFindsMisalignedVector) {
  EXPECT_DEATH(reverses(Defect::misaligned_vector), "misaligned address");
}
#endif

TEST(EmulationTest, LoadsMatricesAsThePtxManualSays) {
  uint32_t plain[32][4], transposed[32][4];
  load_matrices(plain, false);
  load_matrices(transposed, true);
  for (uint32_t lane = 0; lane < 32; ++lane) {
    for (uint32_t matrix = 0; matrix < 4; ++matrix) {
      const uint32_t row = lane / 4, column = 2 * (lane % 4), base = 64 * matrix;
      EXPECT_EQ(plain[lane][matrix], (base + 8 * row + column) | (base + 8 * row + column + 1) << 16);
      EXPECT_EQ(transposed[lane][matrix], (base + 8 * column + row) | (base + 8 * (column + 1) + row) << 16);
    }
  }
}

TEST(EmulationTest, Reduces) {
  std::vector<int> values(32);
  for (int i = 0; i < 32; ++i) values[i] = (i * 7) % 32 + 3;
  const Reduced got = reduce_warp(values.data());
  EXPECT_EQ(got.sum, 31 * 32 / 2 + 3 * 32);
  EXPECT_EQ(got.largest, 34);
  EXPECT_EQ(got.smallest, 3);
  EXPECT_EQ(got.any, 63u);
  EXPECT_EQ(got.odd_lanes, 0x55555555u);
  EXPECT_EQ(got.atomic_largest, 34);
  EXPECT_EQ(got.atomic_sum, got.sum);
}

}  // namespace
}  // namespace rz::test
