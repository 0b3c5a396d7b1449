// The caller's networks against PyTorch's logits for the same weights and inputs (tools/train/call/make_golden.py), on
// the CPU and, in the emulated build, through the CUDA kernels.
#include "genomics/networks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/kernels/golden_device.h"

namespace rz::genomics {
namespace {

constexpr int64_t kExamples = 6, kFeatures = 67;

struct Golden {
  SafeTensors file{std::string(RZ_TEST_DATA) + "/networks_golden.safetensors"};

  Tensor host(const std::string& name) const {
    const TensorEntry& entry = file.tensors().at(name);
    Shape shape;
    if (entry.shape.size() == 2) shape = Shape{entry.shape[0], entry.shape[1]};
    if (entry.shape.size() == 3) shape = Shape{entry.shape[0], entry.shape[1], entry.shape[2]};
    return Tensor(const_cast<uint8_t*>(entry.data), entry.dtype == "U8" ? DType::u8 : DType::f32, shape);
  }
};

std::vector<float> fetch(Context& context, const Tensor& logits) {
  std::vector<float> values(static_cast<size_t>(logits.numel()));
  download(context, view(values.data(), logits.shape()), logits);
  context.synchronize();
  return values;
}

/// f32 sums of at most a few thousand terms of order one, in another order than PyTorch's; CUDA's products carry
/// another 2^-15 each (kernels/linear.h).
constexpr float kTolerance = 2e-4f;

void expect_near(const std::vector<float>& got, const std::vector<float>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], kTolerance) << "logit " << i;
}

TEST(Networks, SmallEqualsPyTorch) {
  const Golden golden;
  Context context(test::golden_device());
  Arena arena(context.device());
  const SmallNetwork network(golden.file, arena, kFeatures);
  const Tensor features = place_on(arena, golden.host("golden.features"));
  expect_near(fetch(context, network.forward(context, arena, features)),
              golden.file.floats("golden.small", {kExamples, 3}));
}

/// The large network's logits of examples [begin, end).
std::vector<float> large_logits(const Golden& golden, int64_t begin, int64_t end) {
  Context context(test::golden_device());
  Arena arena(context.device());
  const LargeNetwork network(golden.file, arena, kFeatures);
  const auto placed = [&](const char* name) { return place_on(arena, golden.host(name).slice(begin, end)); };
  const EncodedRows rows = {placed("golden.codes"), placed("golden.qualities"), placed("golden.rows"),
                            placed("golden.mask")};
  return fetch(context, network.forward(context, arena, rows, placed("golden.features")));
}

TEST(Networks, LargeEqualsPyTorch) {
  const Golden golden;
  expect_near(large_logits(golden, 0, kExamples), golden.file.floats("golden.large", {kExamples, 3}));
}

TEST(Networks, AnExampleDoesNotDependOnItsBatch) {
  const Golden golden;
  const std::vector<float> whole = large_logits(golden, 0, kExamples);
  for (int64_t i = 0; i < kExamples; ++i) {
    const std::vector<float> alone = large_logits(golden, i, i + 1);
    for (int64_t k = 0; k < 3; ++k)
      EXPECT_EQ(alone[static_cast<size_t>(k)], whole[static_cast<size_t>(3 * i + k)]) << i;
  }
}

}  // namespace
}  // namespace rz::genomics
