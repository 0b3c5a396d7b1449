#include "io/safetensors.h"

#include <gtest/gtest.h>

#include <random>

#include "io/safetensors_writer.h"
#include "tests/io/safetensors_bytes.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

TEST(SafeTensors, ReadsWhatWasWritten) {
  const TempFolder folder;
  const SafeTensors file(folder.write("model.safetensors", small_model()));
  EXPECT_EQ(file.meta("name"), "tiny");
  ASSERT_EQ(file.tensors().size(), 2u);
  EXPECT_EQ(file.floats("layer.weight", {2, 3}), (std::vector<float>{1, 2, 3, 4, 5, 6.5f}));
  const TensorEntry& steps = file.tensors().at("steps");
  EXPECT_EQ(steps.dtype, "I64");
  EXPECT_EQ(steps.count(), 1);
  EXPECT_EQ(steps.bytes, 8u);
  EXPECT_EQ(steps.data[0], 7);
  EXPECT_EQ(file.sha256().size(), 64u);
}

TEST(SafeTensors, ReadsFilesWithoutTensorsAndTensorsWithoutElements) {
  const TempFolder folder;
  EXPECT_TRUE(SafeTensors(folder.write("none", safetensors("{}", ""))).tensors().empty());
  const SafeTensors empty(
      folder.write("empty", safetensors(R"({"a":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},)"
                                        R"("b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}  )",
                                        "xy")));
  EXPECT_TRUE(empty.floats("a", {0, 4}).empty());
  EXPECT_EQ(empty.tensors().at("b").bytes, 2u);
}

TEST(SafeTensors, WritesWhatItReads) {
  const TempFolder folder;
  ArrayMap arrays = {{"a//b", Array(DType::f32, Shape{2, 3})},
                     {"one", Array(DType::i32, Shape{})},
                     {"none", Array(DType::f32, Shape{0, 4})}};
  for (int i = 0; i < 6; ++i) arrays["a//b"].data<float>()[i] = 0.1f * static_cast<float>(i);
  arrays["one"].data<int32_t>()[0] = -7;
  write_safetensors(folder.file("x"), arrays, {{"license", "CC \"BY\" 4.0"}});
  const SafeTensors file(folder.file("x"));
  EXPECT_EQ(file.meta("license"), "CC \"BY\" 4.0");
  EXPECT_EQ(file.floats("a//b", {2, 3}), (std::vector<float>{0.1f * 0, 0.1f, 0.1f * 2, 0.1f * 3, 0.1f * 4, 0.1f * 5}));
  EXPECT_EQ(file.tensors().at("one").dtype, "I32");
  EXPECT_EQ(static_cast<int8_t>(file.tensors().at("one").data[0]), -7);
  EXPECT_EQ(file.tensors().at("none").shape, (std::vector<int64_t>{0, 4}));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(file.tensors().at("a//b").data) % 64, 0u) << "maps start at a page";
  write_safetensors(folder.file("y"), arrays, {{"license", "CC \"BY\" 4.0"}});
  EXPECT_EQ(read_file(folder.file("x")), read_file(folder.file("y")));
  expect_error(ExitCode::input, {"absent/x"}, [&] { write_safetensors(folder.file("absent/x"), arrays, {}); });
  expect_error(ExitCode::input, {"UTF-8"}, [&] { write_safetensors(folder.file("z"), arrays, {{"a", "\xff"}}); });
}

TEST(SafeTensors, SaysWhatTheModelLacks) {
  const TempFolder folder;
  const std::string path = folder.write("model.safetensors", small_model());
  const SafeTensors file(path);
  expect_error(ExitCode::input, {path, "absent"}, [&] { file.meta("absent"); });
  expect_error(ExitCode::input, {path, "absent"}, [&] { file.floats("absent", {1}); });
  expect_error(ExitCode::input, {path, "layer.weight"}, [&] { file.floats("layer.weight", {3, 2}); });
  expect_error(ExitCode::input, {path, "steps"}, [&] { file.floats("steps", {}); });
}

TEST(SafeTensors, RefusesWhatIsNoFile) {
  const TempFolder folder;
  const std::string absent = folder.file("absent.safetensors");
  expect_error(ExitCode::missing, {absent}, [&] { SafeTensors{absent}; });
  expect_error(ExitCode::input, {folder.file("")}, [&] { SafeTensors{folder.file("")}; });
}

struct BadFile {
  std::string name, bytes;
  std::vector<std::string> words;  // that the message must hold, beside the file's path
};

std::string one_tensor(const std::string& entry) { return safetensors("{\"w\":" + entry + "}", "01234567"); }

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

std::vector<BadFile> bad_headers() {
  return {
      {"empty", "", {"shorter"}},
      {"half_a_length", std::string(5, '\1'), {"shorter"}},
      {"no_header", header_length(0), {"JSON"}},
      {"length_beyond_file", header_length(100) + "{}", {"100 bytes"}},
      {"length_just_beyond", header_length(3) + "{}", {"3 bytes"}},
      {"length_huge", header_length(~uint64_t{0}) + "{}", {"header"}},
      {"length_overflows", header_length(~uint64_t{0} - 7) + "{}", {"header"}},
      {"no_json", safetensors("hello", ""), {"JSON"}},
      {"cut_json", safetensors(R"({"w":{"dtype":)", ""), {"JSON"}},
      {"two_documents", safetensors("{}{}", ""), {"JSON"}},
      {"array", safetensors("[]", ""), {"object"}},
      {"null", safetensors("null", ""), {"object"}},
      {"bad_utf8", safetensors("{\"\xff\":{}}", ""), {"JSON"}},
      {"deep", safetensors(std::string(200000, '['), ""), {"JSON"}},
      {"closed_deep", safetensors("{\"w\":" + std::string(200000, '[') + std::string(200000, ']') + "}", ""), {"w"}},
      {"duplicate_tensor",
       safetensors(R"({"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                   R"("w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
                   "0123"),
       {"w", "twice"}},
      {"duplicate_key",
       one_tensor(R"({"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]})"),
       {"dtype", "twice"}},
      {"metadata_no_object", safetensors(R"({"__metadata__":"x"})", ""), {"__metadata__"}},
      {"metadata_number", safetensors(R"({"__metadata__":{"epoch":3}})", ""), {"__metadata__", "epoch"}},
  };
}

std::vector<BadFile> bad_tensors() {
  const std::string most = "9223372036854775807", beyond = "18446744073709551615";
  return {
      {"entry_number", one_tensor("3"), {"tensor w"}},
      {"entry_null", one_tensor("null"), {"tensor w"}},
      {"entry_empty", one_tensor("{}"), {"tensor w"}},
      {"dtype_unknown", one_tensor(entry("\"F31\"", "[2]", "[0,8]")), {"tensor w", "F31"}},
      {"dtype_number", one_tensor(entry("32", "[2]", "[0,8]")), {"tensor w"}},
      {"shape_negative", one_tensor(entry("\"F32\"", "[-2]", "[0,8]")), {"tensor w"}},
      {"shape_two_negatives", one_tensor(entry("\"F32\"", "[-1,-2]", "[0,8]")), {"tensor w"}},
      {"shape_float", one_tensor(entry("\"F32\"", "[2.0]", "[0,8]")), {"tensor w"}},
      {"shape_text", one_tensor(entry("\"F32\"", "[\"2\"]", "[0,8]")), {"tensor w"}},
      {"shape_no_array", one_tensor(entry("\"F32\"", "2", "[0,8]")), {"tensor w"}},
      {"shape_object", one_tensor(entry("\"F32\"", "{\"a\":2}", "[0,8]")), {"tensor w"}},
      {"shape_null", one_tensor(entry("\"I64\"", "null", "[0,8]")), {"tensor w"}},
      {"shape_overflows", one_tensor(entry("\"F32\"", "[" + most + "," + most + "]", "[0,8]")), {"tensor w"}},
      {"shape_wraps_to_fit", one_tensor(entry("\"F32\"", "[4611686018427387906]", "[0,8]")), {"tensor w"}},
      {"shape_beyond_int64", one_tensor(entry("\"F32\"", "[" + beyond + "]", "[0,8]")), {"tensor w"}},
      {"shape_beyond_uint64", one_tensor(entry("\"F32\"", "[1" + beyond + "]", "[0,8]")), {"tensor w"}},
      {"shape_too_small", one_tensor(entry("\"F32\"", "[1]", "[0,8]")), {"tensor w", "disagree"}},
      {"shape_too_large", one_tensor(entry("\"F32\"", "[3]", "[0,8]")), {"tensor w", "disagree"}},
      {"offsets_beyond", one_tensor(entry("\"U8\"", "[9]", "[0,9]")), {"tensor w", "outside"}},
      {"offsets_huge", one_tensor(entry("\"U8\"", "[8]", "[" + beyond + "," + beyond + "]")), {"tensor w"}},
      {"offsets_reversed", one_tensor(entry("\"U8\"", "[8]", "[8,0]")), {"tensor w"}},
      {"offsets_negative", one_tensor(entry("\"U8\"", "[8]", "[-8,0]")), {"tensor w"}},
      {"offsets_float", one_tensor(entry("\"U8\"", "[8]", "[0,8.0]")), {"tensor w"}},
      {"offsets_one", one_tensor(entry("\"U8\"", "[8]", "[8]")), {"tensor w"}},
      {"offsets_three", one_tensor(entry("\"U8\"", "[8]", "[0,8,8]")), {"tensor w"}},
      {"offsets_object", one_tensor(entry("\"U8\"", "[8]", "{\"a\":0,\"b\":8}")), {"tensor w"}},
      {"gap_before", one_tensor(entry("\"U8\"", "[7]", "[1,8]")), {"gaps"}},
      {"bytes_after", one_tensor(entry("\"U8\"", "[7]", "[0,7]")), {"after"}},
      {"data_without_tensors", safetensors("{}", "0"), {"after"}},
      {"overlap",
       safetensors("{\"a\":" + entry("\"U8\"", "[5]", "[0,5]") + ",\"b\":" + entry("\"U8\"", "[5]", "[3,8]") + "}",
                   "01234567"),
       {"overlap"}},
      {"gap_between",
       safetensors("{\"a\":" + entry("\"U8\"", "[3]", "[0,3]") + ",\"b\":" + entry("\"U8\"", "[4]", "[4,8]") + "}",
                   "01234567"),
       {"gaps"}},
  };
}

TEST(SafeTensors, RefusesMalformedHeaders) {
  const TempFolder folder;
  for (const auto& files : {bad_headers(), bad_tensors()}) {
    for (const BadFile& bad : files) {
      SCOPED_TRACE(bad.name);
      const std::string path = folder.write(bad.name, bad.bytes);
      expect_error(ExitCode::input, {path}, [&] { SafeTensors{path}; });
      expect_error(ExitCode::input, bad.words, [&] { SafeTensors{path}; });
    }
  }
}

TEST(SafeTensors, RefusesEveryTruncation) {
  const TempFolder folder;
  const std::string whole = small_model();
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string path = folder.write("cut", whole.substr(0, size));
    expect_error(ExitCode::input, {path}, [&] { SafeTensors{path}; });
  }
}

/// Damaged files load, where the damage hit names or values, or are refused: nothing else.
TEST(SafeTensors, SurvivesRandomDamage) {
  const TempFolder folder;
  const std::string whole = small_model();
  std::mt19937 random(20240601);
  int loaded = 0, refused = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string bytes = whole;
    for (uint32_t flips = 1 + random() % 4; flips > 0; --flips)
      bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    if (random() % 8 == 0) bytes.resize(random() % (bytes.size() + 1));
    if (random() % 8 == 0) bytes += static_cast<char>(random() % 256);
    try {
      const SafeTensors file(folder.write("damaged", bytes));
      for (const auto& [name, tensor] : file.tensors()) ASSERT_GE(tensor.count(), 0) << name;
      ++loaded;
    } catch (const Error& e) {
      ASSERT_EQ(e.code(), ExitCode::input) << e.what();
      ++refused;
    }
  }
  EXPECT_GT(loaded, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace rz::test
