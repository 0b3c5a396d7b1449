#include "kernels/tensor.h"

#include <gtest/gtest.h>

#include "kernels/arena.h"
#include "kernels/context.h"
#include "kernels/error.h"
#include "kernels/linear.h"

namespace rz {
namespace {

template <class Body>
ExitCode code_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

TEST(TensorTest, ViewsKeepTypeAndCount) {
  float values[12] = {};
  values[4] = 5;
  const Tensor tensor = view(values, {3, 4});
  EXPECT_EQ(tensor.text(), "f32 [3, 4]");
  EXPECT_EQ(tensor.reshape({2, 6}).dim(-1), 6);
  EXPECT_EQ(tensor.slice(1, 3).text(), "f32 [2, 4]");
  EXPECT_EQ(tensor.slice(1, 3).data<float>()[0], 5);
  EXPECT_EQ(code_of([&] { tensor.data<int32_t>(); }), ExitCode::internal);
  EXPECT_EQ(code_of([&] { tensor.reshape({5}); }), ExitCode::internal);
  EXPECT_EQ(code_of([&] { tensor.slice(2, 4); }), ExitCode::internal);
}

TEST(ArenaTest, AlignsRewindsAndKeepsWhatItHas) {
  Arena arena{Device{}};
  const Tensor first = arena.alloc(DType::u8, {3});
  const Arena::Mark mark = arena.mark();
  const Tensor second = arena.alloc(DType::f32, {7});
  EXPECT_EQ(reinterpret_cast<uintptr_t>(second.raw()) % 64, 0u);
  first.data<uint8_t>()[2] = 9;
  arena.alloc(DType::f32, {1 << 20});
  EXPECT_EQ(first.data<uint8_t>()[2], 9);
  const size_t reserved = arena.reserved_bytes();
  arena.rewind(mark);
  EXPECT_EQ(arena.alloc(DType::f32, {7}).raw(), second.raw());
  arena.alloc(DType::f32, {1 << 20});
  EXPECT_EQ(arena.reserved_bytes(), reserved);
}

TEST(DeviceTest, ReadsItsName) {
  EXPECT_EQ(choose_device("cpu").device.text(), "cpu");
  EXPECT_EQ(code_of([] { choose_device("gpu"); }), ExitCode::usage);
  EXPECT_EQ(code_of([] { choose_device("cuda:x"); }), ExitCode::usage);
  EXPECT_EQ(code_of([] { choose_device("cuda:99"); }), ExitCode::device);
  const DeviceChoice automatic = choose_device("auto");
  EXPECT_EQ(automatic.device.is_cuda(), cuda_unusable_reason().empty());
  EXPECT_FALSE(automatic.reason.empty());
}

TEST(OperandsTest, RefusalNamesOpAndShapes) {
  Context context{Device{}};
  Arena arena{Device{}};
  const Tensor x = arena.alloc(DType::f32, {2, 5});
  const LinearWeight weight = pack_linear(arena, arena.alloc(DType::f32, {3, 4}), Tensor());
  try {
    linear(context, x, weight, Activation::none, Tensor(), arena.alloc(DType::f32, {2, 3}));
    FAIL() << "a mismatch was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::internal);
    EXPECT_NE(std::string(error.what()).find("linear"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("x f32 [2, 5]"), std::string::npos);
  }
}

}  // namespace
}  // namespace rz
