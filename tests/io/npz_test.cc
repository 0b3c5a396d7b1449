// The files in data/ were written by NumPy 2.4 (savez and savez_compressed).
#include "io/npz.h"

#include <gtest/gtest.h>

#include "tests/io/temp_folder.h"

namespace rz {
namespace {

const std::string kData = std::string(RZ_SOURCE_FOLDER) + "/tests/io/data/";

template <class T>
std::vector<T> values(const Array& array) {
  return std::vector<T>(array.data<T>(), array.data<T>() + array.numel());
}

class NumpyFile : public testing::TestWithParam<const char*> {};

TEST_P(NumpyFile, HasItsTypesShapesAndValues) {
  const Npz file(kData + GetParam());
  EXPECT_EQ(file.floats("f32").shape(), (Shape{2, 3}));
  EXPECT_EQ(values<float>(file.floats("f32")), (std::vector<float>{0, 0.25f, 0.5f, 0.75f, 1, 1.25f}));
  EXPECT_EQ(values<float>(file.floats("f64")), (std::vector<float>{0.1f, -2.5f}));
  EXPECT_EQ(values<float>(file.floats("f16")), (std::vector<float>{1.5f, -0.25f, 5.9604645e-8f}));
  EXPECT_EQ(values<int32_t>(file.integers("i64")), (std::vector<int32_t>{-3, 7}));
  EXPECT_EQ(values<float>(file.floats("flag")), (std::vector<float>{1, 0}));
  EXPECT_EQ(values<int32_t>(file.integers("u8")), (std::vector<int32_t>{200}));
  EXPECT_EQ(file.floats("scalar").rank(), 0);
  EXPECT_EQ(values<float>(file.floats("scalar")), (std::vector<float>{2.5f}));
  EXPECT_EQ(file.floats("empty").shape(), (Shape{0, 4}));
}

INSTANTIATE_TEST_SUITE_P(, NumpyFile, testing::Values("stored.npz", "deflated.npz"),
                         [](const auto& test_case) { return std::string(test_case.param).substr(0, 6); });

TEST(Npz, KeepsSlashesInNames) {
  EXPECT_EQ(values<int32_t>(Npz(kData + "stored.npz").integers("scope//name")), (std::vector<int32_t>{1, 2}));
}

TEST(Npz, NamesWhatItCannotGive) {
  const Npz file(kData + "stored.npz");
  test::expect_error(ExitCode::input, {"stored.npz: has no array other"}, [&] { file.floats("other"); });
  test::expect_error(ExitCode::input, {"f64: 0.1"}, [&] { file.integers("f64"); });
  test::expect_error(ExitCode::input, {"a: lies in Fortran's order"},
                     [&] { Npz(kData + "refused_order.npz").floats("a"); });
  test::expect_error(ExitCode::input, {"a: holds <U1"}, [&] { Npz(kData + "refused_type.npz").floats("a"); });
  test::expect_error(ExitCode::missing, {"absent.npz: cannot be opened"}, [&] { Npz(kData + "absent.npz"); });
}

TEST(Npz, WrittenFilesComeBack) {
  const test::TempFolder folder;
  ArrayMap arrays;
  arrays["scope//a"] = Array(DType::f32, Shape{2, 2});
  arrays["scope//a"].data<float>()[3] = 7.5f;
  arrays["b"] = Array(DType::i32, Shape{});
  arrays["b"].data<int32_t>()[0] = -4;
  arrays["none"] = Array(DType::f32, Shape{0, 3});
  write_npz(folder.file("x.npz"), arrays);
  const Npz file(folder.file("x.npz"));
  EXPECT_EQ(file.entries().size(), 3u);
  EXPECT_EQ(values<float>(file.floats("scope//a")), (std::vector<float>{0, 0, 0, 7.5f}));
  EXPECT_EQ(values<int32_t>(file.integers("b")), (std::vector<int32_t>{-4}));
  for (const auto& [name, member] : file.zip().members()) EXPECT_TRUE(file.zip().intact(name)) << name;
}

/// Every cut of a file is refused by name, and so is every changed byte that the checksum or the structure covers.
TEST(Npz, RefusesDamage) {
  const test::TempFolder folder;
  for (const char* name : {"stored.npz", "deflated.npz"}) {
    const std::string whole = test::read_file(kData + name);
    for (size_t length = 0; length < whole.size(); length += 7) {
      const std::string path = folder.write("cut.npz", whole.substr(0, length));
      test::expect_error(ExitCode::input, {"cut.npz: "}, [&] { Npz{path}; });
    }
  }
  std::string changed = test::read_file(kData + "deflated.npz");
  for (size_t at = 0; at < changed.size(); at += 3) {
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    const std::string path = folder.write("changed.npz", changed);
    try {
      const Npz file(path);
      for (const auto& [name, entry] : file.entries()) file.floats(name);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::input) << error.what();
    }
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
  }
}

TEST(ZipFile, TellsDamagedStoredMembers) {
  const test::TempFolder folder;
  std::string contents = test::read_file(kData + "stored.npz");
  const size_t at = contents.find("\x93NUMPY");
  contents[at + 128] = static_cast<char>(contents[at + 128] ^ 1);
  const ZipFile file(folder.write("x.npz", contents));
  int damaged = 0;
  for (const auto& [name, member] : file.members()) damaged += !file.intact(name);
  EXPECT_EQ(damaged, 1);
  const Npz arrays(folder.file("x.npz"));
  test::expect_error(ExitCode::input, {"x.npz: ", "damaged: wrong checksum"}, [&] { arrays.require_intact(); });
  Npz(kData + "stored.npz").require_intact();
}

}  // namespace
}  // namespace rz
