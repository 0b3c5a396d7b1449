// 2^x on the FMA units against double precision; the function has nothing of a device in it.
#include "kernels/cuda/exp2.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rz::cuda {
namespace {

TEST(Exp2Test, IsWithinItsBoundOverNormalNumbers) {
  double worst = 0;
  for (int i = -126400; i < 127000; ++i) {
    const float x = static_cast<float>(i) * 1e-3f;
    const double expected = std::exp2(static_cast<double>(x));
    worst = std::max(worst, std::abs(exp2_on_fma(x) - expected) / expected);
  }
  EXPECT_LT(worst, 8e-5);
  EXPECT_GT(worst, 7e-5);  // all of the minimax error's range was seen
}

TEST(Exp2Test, EndsOfTheRange) {
  for (const float x : {-126.6f, -127.0f, -1e4f, -1e30f, -INFINITY}) EXPECT_EQ(exp2_on_fma(x), 0.0f) << x;
  for (const float x : {127.0f, 128.0f, 1e30f, INFINITY}) EXPECT_NEAR(exp2_on_fma(x) / std::exp2(127.0f), 1, 8e-5) << x;
  EXPECT_TRUE(std::isnan(exp2_on_fma(NAN)));
}

}  // namespace
}  // namespace rz::cuda
