// rz-weights' contract.
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "io/sha256.h"
#include "tests/apps/program_runner.h"
#include "tests/io/safetensors_bytes.h"
#include "tests/io/temp_folder.h"

namespace rz::test {
namespace {

class WeightsTest : public testing::Test {
 protected:
  /// Runs `rz-weights ARGUMENTS...` and checks the exit code and the words that must be in stdout or stderr.
  RunResult weights(const std::vector<std::string>& arguments, int exit_code, const std::vector<std::string>& words) {
    std::vector<std::string> command = {"rz-weights"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const RunResult result = run(command);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    const std::string& text = exit_code == 0 ? result.out : result.err;
    for (const std::string& word : words) EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
    if (exit_code != 0) {
      EXPECT_EQ(result.out, "");
    }
    return result;
  }

  std::string one_tensor(const std::string& dtype, size_t count, const std::string& data) {
    return folder_.write("one.safetensors",
                         safetensors("{\"w\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + std::to_string(count) +
                                         "],\"data_offsets\":[0," + std::to_string(data.size()) + "]}}",
                                     data));
  }

  const TempFolder folder_;
  const std::string bytes_ = small_model();
  const std::string model_ = folder_.write("tiny.safetensors", bytes_);
  const std::string sum_ = sha256_hex(reinterpret_cast<const uint8_t*>(bytes_.data()), bytes_.size());
};

TEST_F(WeightsTest, VersionAndHelp) {
  const RunResult version = weights({"--version"}, 0, {"libraries: ", "oneTBB 2", "CUDA architectures: ", "commit: "});
  EXPECT_TRUE(version.out.starts_with("rz-weights 0.1.0\n")) << version.out;
  weights({"--help"}, 0, {"Example", "inspect", "verify", "card"});
  weights({"verify", "--help"}, 0, {"--sha256"});
}

TEST_F(WeightsTest, RefusesWrongUsage) {
  weights({}, 2, {});
  weights({"inspect"}, 2, {});
  weights({"inspect", model_, "--nonsense"}, 2, {});
  weights({"verify", model_, "--sha256", "123"}, 2, {"--sha256 123"});
  weights({"convert"}, 2, {});
  weights({"convert", model_}, 2, {});
}

TEST_F(WeightsTest, EveryCommandRefusesBadFiles) {
  const std::string absent = folder_.file("absent.safetensors"), broken = folder_.write("broken.safetensors", "hello");
  for (const char* command : {"inspect", "verify", "card"}) {
    weights({command, absent}, 4, {absent});
    weights({command, broken}, 3, {broken});
  }
}

TEST_F(WeightsTest, Inspect) {
  weights({"inspect", model_}, 0,
          {"name: tiny", "licence: Apache-2.0", "layer.weight", "F32", "[2, 3]", "24 bytes", "steps", "I64",
           "2 tensors, 7 values, 32 bytes"});
}

TEST_F(WeightsTest, InspectAsJson) {
  const auto document = nlohmann::json::parse(weights({"inspect", "--json", model_}, 0, {}).out);
  EXPECT_EQ(document["format"], "safetensors");
  EXPECT_EQ(document["metadata"]["name"], "tiny");
  EXPECT_EQ(document["tensors"]["layer.weight"]["shape"], nlohmann::json({2, 3}));
  EXPECT_EQ(document["tensors"]["steps"]["dtype"], "I64");
  EXPECT_EQ(document["totals"], nlohmann::json({{"tensors", 2}, {"values", 7}, {"bytes", 32}}));
}

TEST_F(WeightsTest, VerifyComparesChecksums) {
  const std::string wrong = std::string(63, '0') + "1";
  std::string upper = sum_;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  weights({"verify", model_}, 0, {sum_, "OK"});
  weights({"verify", model_, "--sha256", upper}, 0, {"--sha256", "OK"});
  weights({"verify", model_, "--sha256", wrong}, 6, {model_, sum_, wrong});
  folder_.write("tiny.safetensors.sha256", sum_ + "  tiny.safetensors\n");
  weights({"verify", model_}, 0, {".sha256 file", "OK"});
  folder_.write("tiny.safetensors.sha256", wrong + "\n");
  weights({"verify", model_}, 6, {model_ + ".sha256", sum_, wrong});
  weights({"verify", model_, "--sha256", sum_}, 6, {wrong});
  folder_.write("tiny.safetensors.sha256", "");
  weights({"verify", model_}, 3, {model_ + ".sha256"});
}

TEST_F(WeightsTest, VerifyRefusesNumbersThatAreNotFinite) {
  const std::string zero(1, '\0');
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"F32", bytes_of({0, -kInfinity})},
      {"F32", bytes_of({0, std::numeric_limits<float>::quiet_NaN()})},
      {"F64", std::string(14, '\0') + "\xf0\x7f"},
      {"F16", zero + zero + zero + "\x7c"},
      {"BF16", zero + zero + "\x80\xff"},
      {"F8_E5M2", zero + "\xfc"},
      {"F8_E4M3", zero + "\x7f"}};
  for (const auto& [dtype, data] : bad)
    weights({"verify", one_tensor(dtype, 2, data)}, 6, {"one.safetensors", "tensor w", "element 1"});
  weights({"verify", one_tensor("F32", 2, bytes_of({3.4e38f, 1e-45f}))}, 0, {"OK"});
  weights({"verify", one_tensor("F8_E4M3", 1, "\x7e")}, 0, {"OK"});
  weights({"verify", one_tensor("I32", 1, "\xff\xff\xff\xff")}, 0, {"OK"});
}

TEST_F(WeightsTest, Card) {
  weights({"card", model_}, 0, {"no model card", "- name: tiny", "Research use only"});
  folder_.write("tiny.md", "# Tiny\n\nA card.\n");
  EXPECT_EQ(weights({"card", model_}, 0, {}).out, "# Tiny\n\nA card.\n");
}

TEST_F(WeightsTest, LogsAsJson) {
  const RunResult result = weights({"--log-json", "inspect", folder_.file("absent")}, 4, {});
  EXPECT_EQ(nlohmann::json::parse(result.err)["level"], "error") << result.err;
}

TEST_F(WeightsTest, WritesNothing) {
  weights({"verify", model_}, 0, {});
  weights({"card", model_}, 0, {});
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"tiny.safetensors"});
}

}  // namespace
}  // namespace rz::test
