// The files in data/ were written by PyTorch 2.15 (torch.save).
#include "io/torch_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/io/temp_folder.h"

namespace rz {
namespace {

const std::string kData = std::string(RZ_SOURCE_FOLDER) + "/tests/io/data/";

std::vector<float> values(const Array& array) {
  return std::vector<float>(array.data<float>(), array.data<float>() + array.numel());
}

TEST(TorchFile, HasItsTensors) {
  const TorchFile file(kData + "checkpoint.pt");
  const auto get = [&](const std::string& name) { return values(file.floats("ema.params." + name)); };
  EXPECT_EQ(file.tensors().size(), 9u);
  EXPECT_EQ(file.floats("ema.params.linear.weight").shape(), (Shape{2, 3}));
  EXPECT_EQ(get("linear.weight"), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(file.floats("ema.params.transposed").shape(), (Shape{3, 2}));
  EXPECT_EQ(get("transposed"), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(get("half"), (std::vector<float>{1.5f, -0.25f}));
  EXPECT_EQ(get("bf16"), (std::vector<float>{1.5f, -3.0f}));
  EXPECT_EQ(get("double"), (std::vector<float>{0.1f}));
  EXPECT_EQ(get("long"), (std::vector<float>{7, -8}));
  EXPECT_EQ(get("slice"), (std::vector<float>{4, 5, 6}));
  EXPECT_EQ(get("scalar"), (std::vector<float>{2.5f}));
  EXPECT_EQ(get("parameter"), (std::vector<float>{3}));
}

TEST(TorchFile, HasItsPlainValues) {
  const TorchFile file(kData + "checkpoint.pt");
  EXPECT_EQ(file.root().find("epoch")->integer, 3);
  EXPECT_EQ(file.root().find("name")->text, "x");
  EXPECT_EQ(file.root().find("rate")->real, 0.5);
  const PickleValue& flags = *file.root().find("flags");
  EXPECT_EQ(flags.items.at(0)->integer, 1);
  EXPECT_EQ(flags.items.at(1)->kind, PickleValue::Kind::none);
  EXPECT_EQ(flags.items.at(2)->items.size(), 2u);
  EXPECT_EQ(file.root().find("absent"), nullptr);
}

/// The pickle asks for os.system("touch /tmp/evil"); it stays a name with its arguments.
TEST(TorchFile, RunsNothing) {
  std::filesystem::remove("/tmp/evil");
  const TorchFile file(kData + "calls.pt");
  EXPECT_EQ(values(file.floats("weight")), (std::vector<float>{1, 1}));
  EXPECT_EQ(file.root().find("evil")->kind, PickleValue::Kind::object);
  EXPECT_FALSE(std::filesystem::exists("/tmp/evil"));
}

TEST(TorchFile, NamesWhatIsWrong) {
  test::expect_error(ExitCode::input, {"has no tensor x"}, [] { TorchFile(kData + "checkpoint.pt").floats("x"); });
  test::expect_error(ExitCode::input, {"stored.npz: no checkpoint of PyTorch"},
                     [] { TorchFile(kData + "stored.npz"); });
}

/// Damage gives an error or other numbers, never a crash.
TEST(TorchFile, SurvivesDamage) {
  const test::TempFolder folder;
  std::string contents = test::read_file(kData + "checkpoint.pt");
  for (size_t at = 0; at < contents.size(); at += 3) {
    contents[at] = static_cast<char>(contents[at] ^ 0x41);
    const std::string path = folder.write("x.pt", contents);
    try {
      const TorchFile file(path);
      for (const auto& [name, tensor] : file.tensors()) file.floats(name);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::input) << error.what();
    }
    contents[at] = static_cast<char>(contents[at] ^ 0x41);
  }
}

}  // namespace
}  // namespace rz
